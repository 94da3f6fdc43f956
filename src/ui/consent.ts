import type { ReactiveControllerHost } from 'lit';

/** Whether the visitor has agreed to the terms in the slot of that name. Remembered only where the site has named a key. */
export class Consent {
  readonly #host: ReactiveControllerHost & HTMLElement & { rememberConsent: string | undefined };
  #given = false;

  constructor(host: ReactiveControllerHost & HTMLElement & { rememberConsent: string | undefined }) {
    this.#host = host;
  }

  /** Whether there are terms that must be agreed to first. */
  get missing(): boolean {
    return !this.#given && this.#host.querySelector(':scope > [slot=terms]') !== null && !this.#remembered();
  }

  give(): void {
    this.#given = true;
    const { rememberConsent } = this.#host;
    try {
      if (rememberConsent) localStorage.setItem(rememberConsent, 'true');
    } catch {
      // Storage is blocked: the visitor will be asked again.
    }
    this.#host.requestUpdate();
  }

  #remembered(): boolean {
    const { rememberConsent } = this.#host;
    try {
      return Boolean(rememberConsent) && localStorage.getItem(rememberConsent!) === 'true';
    } catch {
      return false;
    }
  }
}
