import { hasKey, looksLikeKey } from '../base/api-key.js';
import { VoiceAgentError } from '../base/errors.js';
import { isLoopback } from '../base/loopback.js';

/** What people call the attribute that they put a key into. */
const keyName = /^(?:data-)?(?:xi-?|eleven-?labs-?)?api-?key$/;

/** Attributes whose value is never a bare 32-digit hex string, so that one is treated as an old-style API key. */
const addresses = ['agent-id', 'signed-url', 'signed-url-endpoint'];

/** Attributes that open conversations, with their properties. */
const secrets = [
  ['signed-url', 'signedUrl'],
  ['api-key', 'apiKey'],
] as const;

interface Host extends Element {
  signedUrl: string | undefined;
  apiKey: string | undefined;
  readonly updateComplete: Promise<unknown>;
  addController(controller: { hostConnected(): void }): void;
}

/**
 * Takes API keys out of an element's attributes, under whatever name they stand there; `api-key` may stay on a loopback host.
 * What was in a published page is known to whoever has seen it: such an element stays refused.
 */
export class KeyGuard {
  readonly #host: Host;
  #refusal: VoiceAgentError | undefined;

  /** @param report Told as soon as a key is found, so that nobody has to press a button to learn about it. */
  constructor(host: Host, report: (error: VoiceAgentError) => void) {
    this.#host = host;
    host.addController({
      hostConnected: () => void host.updateComplete.then(() => this.refusal && report(this.refusal)),
    });
  }

  /** Takes what is about to be used out of the markup, where it would be seen by whoever copies it. The properties stay. */
  hide(): void {
    for (const [attribute, property] of secrets) {
      if (!this.#host.hasAttribute(attribute)) continue;
      const value = this.#host[property];
      this.#host.removeAttribute(attribute);
      this.#host[property] = value;
    }
  }

  /** Why this element must not start, if a key is or was in one of its attributes. */
  get refusal(): VoiceAgentError | undefined {
    const development = isLoopback(location.hostname);
    for (const { name, value } of [...this.#host.attributes]) {
      const isKey = addresses.includes(name) ? looksLikeKey : hasKey;
      if (name === 'api-key' ? development : !keyName.test(name) && !isKey(value)) continue;
      this.#host.removeAttribute(name);
      this.#refusal = new VoiceAgentError(
        'api-key-refused',
        `An API key was in the attribute ${name}; it has not been sent. ` +
          'Revoke it, keep the next one on your server and use signed-url-endpoint.',
      );
    }
    return this.#refusal;
  }
}
