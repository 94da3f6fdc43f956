import type { ReactiveControllerHost } from 'lit';

type Host = ReactiveControllerHost & HTMLElement & { rememberConsent: string | undefined };

/** Whether the visitor has agreed to the terms in the slot of that name. Remembered only where the site has named a key. */
export class Consent {
  readonly #host: Host;
  #given = false;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Whether there are terms that must be agreed to first. */
  get missing(): boolean {
    if (this.#given || !this.#host.querySelector(':scope > [slot=terms]')) return false;
    return this.#stored((key) => localStorage.getItem(key)) !== 'true';
  }

  give(): void {
    this.#given = true;
    this.#stored((key) => localStorage.setItem(key, 'true'));
    this.#host.requestUpdate();
  }

  /** Where storage is blocked, the visitor will be asked again. */
  #stored(access: (key: string) => unknown): unknown {
    const { rememberConsent } = this.#host;
    try {
      return rememberConsent && access(rememberConsent);
    } catch {
      return undefined;
    }
  }
}
