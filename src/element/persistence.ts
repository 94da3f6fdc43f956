import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Session } from '../session/session.js';
import type { FaceMemory } from '../ui/model.js';
import { attributeOf } from './attribute-names.js';
import { fetchKeeper } from './fetched-parts.js';
import type { Keeper, Kept, KeptHost } from './keeper.js';
import { newClaim, parseState, type StoredState } from './stored-state.js';

/** Where the elements of this page store their states: no two share one. */
const keysInUse = new Set<string>();

/**
 * Lets an element outlive its page, where the site has set `persist`. What an earlier page has stored is there before anything is
 * loaded or painted; what stores it is loaded afterwards.
 */
export class Persistence implements ReactiveController, Kept {
  claim = newClaim();
  readonly host: KeptHost & ReactiveControllerHost;
  readonly session: Session;
  readonly face: { memory: FaceMemory; readonly gated: boolean };
  readonly goOn: () => Promise<void>;
  /** Missing while nothing is stored. */
  #key: string | undefined;
  #keeper: Keeper | undefined;

  /** @param goOn Starts the conversation of an earlier page without being asked. */
  constructor(
    host: KeptHost & ReactiveControllerHost,
    session: Session,
    face: { memory: FaceMemory; readonly gated: boolean },
    goOn: () => Promise<void>,
  ) {
    this.host = host;
    this.session = session;
    this.face = face;
    this.goOn = goOn;
    host.addController(this);
  }

  hostConnected(): void {
    // Added before the listener of `SessionController`, which hangs up. At the window, listeners run in the order in which they were
    // added, those that capture too.
    window.addEventListener('pagehide', this.#leave);
    this.#look();
  }

  /** Frameworks may set properties later. */
  hostUpdate(): void {
    if (this.host.isConnected) this.#look();
  }

  hostDisconnected(): void {
    window.removeEventListener('pagehide', this.#leave);
    this.#close();
  }

  /** Takes over what an earlier page has stored, unless a conversation is under way here. */
  readonly restore = (): StoredState | undefined => {
    const { host, session } = this;
    const state = session.ending || host.status !== 'idle' ? undefined : parseState(this.#read());
    // Another visitor has signed in.
    if (!state || (state.user && host.userId && state.user !== host.userId)) return undefined;
    this.claim = state.claim;
    session.restore(state);
    this.face.memory = state;
    host.open = state.open;
    for (const [name, [value, attribute]] of Object.entries(state.options))
      if (host.getAttribute(attributeOf(name)) === attribute) Reflect.set(host, name, value);
    return state;
  };

  readonly #leave = (): void => this.#keeper?.leave();

  #look(): void {
    const { persist, agentId, id } = this.host;
    if (persist === 'off') return this.#close(true);
    if (this.#key) return;
    const key = ['voice-agent', agentId, id].filter(Boolean).join(':');
    if (keysInUse.has(key)) return;
    keysInUse.add((this.#key = key));
    const state = this.restore();
    fetchKeeper(this.host).then(
      ({ Keeper }) => {
        if (this.#key === key) this.#keeper ??= new Keeper(this, key, state);
      },
      // Nothing is stored then, and what was stored stays for the next page.
      () => undefined,
    );
  }

  #read(): string | null {
    try {
      return sessionStorage.getItem(this.#key!);
    } catch {
      // Storage is blocked.
      return null;
    }
  }

  /** @param isForgotten Whether nothing is to be stored any more. */
  #close(isForgotten = false): void {
    if (!this.#key) return;
    this.#keeper?.close(isForgotten);
    this.#keeper = undefined;
    keysInUse.delete(this.#key);
    this.#key = undefined;
  }
}
