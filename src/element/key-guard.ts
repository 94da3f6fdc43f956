import { hasKey, looksLikeKey } from '../base/api-key.js';
import { VoiceAgentError } from '../base/errors.js';
import { isLoopback } from '../base/loopback.js';
import { serverNameOf } from './attribute-names.js';

/** Names of attributes into which people put a key. */
const keyName = /^(?:data-)?(?:xi-?|eleven-?labs-?)?api-?key$/;

/** Attributes whose value is never a bare 32-digit hex string, so that one is treated as an old-style API key. */
const addresses = ['agent-id', 'signed-url', 'signed-url-endpoint'].flatMap((name) => [name, serverNameOf(name)]);

/** Attributes whose value lets anyone open a conversation, with their properties. */
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
 * Removes API keys from an element's attributes, whatever the attribute's name; `api-key` may stay on a loopback host. An
 * element that had a key stays refused, because everyone who has seen the page may know the key.
 */
export class KeyGuard {
  readonly #host: Host;
  #refusal: VoiceAgentError | undefined;

  /** @param report Called as soon as a key is found, so that developers see the error before anyone starts a conversation. */
  constructor(host: Host, report: (error: VoiceAgentError) => void) {
    this.#host = host;
    host.addController({
      hostConnected: () => void host.updateComplete.then(() => this.refusal && report(this.refusal)),
    });
  }

  /** Removes the secrets from the markup, where everyone could read them. The properties keep their values. */
  hide(): void {
    for (const [attribute, property] of secrets) {
      const names = [attribute, serverNameOf(attribute)].filter((name) => this.#host.hasAttribute(name));
      if (!names.length) continue;
      const value = this.#host[property];
      for (const name of names) this.#host.removeAttribute(name);
      this.#host[property] = value;
    }
  }

  /** The error if a key is or was in one of the attributes: the element must not start then. */
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
