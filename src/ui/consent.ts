import type { ReactiveControllerHost } from 'lit';

type Host = ReactiveControllerHost & HTMLElement & { rememberConsent: string | undefined };

/** Whether the visitor has agreed to the terms in the slot `terms`. Remembered only if the site has set `remember-consent`. */
export class Consent {
  readonly #host: Host;
  /** Whether the visitor has agreed on this page, or on an earlier one of which the element remembers it. */
  given = false;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Whether the visitor must agree to terms before the first start. */
  get missing(): boolean {
    if (this.given || !this.#host.querySelector(':scope > [slot=terms]')) return false;
    return this.#stored((key) => localStorage.getItem(key)) !== 'true';
  }

  give(): void {
    this.given = true;
    this.#stored((key) => localStorage.setItem(key, 'true'));
    this.#host.requestUpdate();
  }

  /** If storage is blocked, the visitor is asked again on the next page. */
  #stored(access: (key: string) => unknown): unknown {
    const { rememberConsent } = this.#host;
    try {
      return rememberConsent && access(rememberConsent);
    } catch {
      return undefined;
    }
  }
}
