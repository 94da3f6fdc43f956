import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a valid signature allows. */
export interface Grant {
  /** Names the conversation that will be held, if that was asked for. */
  conversationId: string | undefined;
}

export type Verdict = { grant: Grant; problem?: undefined } | { grant?: undefined; problem: string };

/** Mints and checks the secret of signed URLs: for one agent, until a moment, and maybe only once. */
export class Signatures {
  readonly #key = randomBytes(32);
  readonly #used = new Map<string, number>();

  /**
   * @param agentId The whole id, options included.
   * @param lifetime ms.
   * @param conversationId Makes it good for one conversation only, which gets this id.
   * @param single Makes it good for one conversation only.
   */
  mint(agentId: string, lifetime: number, { conversationId = '', single = false } = {}): string {
    const fields = [
      Date.now() + lifetime,
      single || conversationId ? 1 : 0,
      conversationId,
      randomBytes(6).toString('hex'),
    ];
    const payload = fields.join('.');
    return `cvtkn_${Buffer.from(payload).toString('base64url')}.${this.#mac(agentId, payload)}`;
  }

  /** Checks a signature, and uses it up if it is good for once. */
  check(agentId: string, signature: string): Verdict {
    const [, encoded = '', mac = ''] = /^cvtkn_([\w-]+)\.([\w-]+)$/.exec(signature) ?? [];
    const payload = Buffer.from(encoded, 'base64url').toString();
    const expected = Buffer.from(this.#mac(agentId, payload));
    const given = Buffer.from(mac);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      return { problem: 'The conversation signature is not valid.' };
    }
    const [expires = '0', single, conversationId] = payload.split('.');
    if (Date.now() >= Number(expires)) return { problem: 'The signed URL has expired.' };
    for (const [mac, until] of this.#used) if (until < Date.now()) this.#used.delete(mac);
    if (single === '1') {
      if (this.#used.has(mac)) return { problem: 'The signed URL has been used already.' };
      this.#used.set(mac, Number(expires));
    }
    return { grant: { conversationId: conversationId || undefined } };
  }

  #mac(agentId: string, payload: string): string {
    return createHmac('sha256', this.#key).update(`${agentId}\n${payload}`).digest('base64url');
  }
}
