import { isSecretName, REDACTED, redactText } from '../protocol/redaction.js';

/** Shorter texts are not looked for: they would be found everywhere. Cookies hold more that is no secret. */
const LEAST_CHARACTERS = 4;
const LEAST_COOKIE_CHARACTERS = 8;

/**
 * Takes secrets out of what is shown, logged and reported: those that look like one, those that are named like one, and wherever they
 * come again, the values that the page has given under such a name.
 */
export class Secrets {
  readonly #values = new Set<string>();

  /** Remembers a value, with every form in which it may come again. */
  learn(value: unknown, least = LEAST_CHARACTERS): void {
    if (typeof value !== 'string' && typeof value !== 'number') return;
    const text = String(value);
    if (text.trim().length < least) return;
    for (const form of [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text)]) this.#values.add(form);
  }

  /** Remembers what stands under a secret name, wherever in an object. */
  learnFrom(given: unknown, isSecret = false): void {
    if (typeof given !== 'object' || given === null) {
      if (isSecret) this.learn(given);
      return;
    }
    for (const [name, value] of Object.entries(given)) this.learnFrom(value, isSecret || isSecretName(name));
  }

  /** Remembers an address of a conversation, and what in its query is worth something. */
  learnAddress(address: string | undefined): void {
    this.learn(address);
    const query = address?.split('?', 2)[1];
    for (const [name, value] of new URLSearchParams(query)) if (isSecretName(name)) this.learn(value);
  }

  /** Remembers the values of the page's cookies, as `document.cookie` has them. */
  learnCookies(cookies: string): void {
    for (const cookie of cookies.split('; '))
      this.learn(cookie.slice(cookie.indexOf('=') + 1), LEAST_COOKIE_CHARACTERS);
  }

  /** A text without secrets. */
  hide(text: string): string {
    return redactText(this.#hideKnown(text));
  }

  /** A copy of a JSON value without the values that are known. What looks or is named like a secret is still in it. */
  hideIn(value: unknown): unknown {
    if (typeof value === 'string') return this.#hideKnown(value);
    if (typeof value === 'number' && this.#values.has(String(value))) return REDACTED;
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.hideIn(item));
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [this.#hideKnown(name), this.hideIn(field)]),
    );
  }

  #hideKnown(text: string): string {
    let hidden = text;
    for (const value of this.#values) hidden = hidden.replaceAll(value, REDACTED);
    return hidden;
  }
}
