import type { Session } from '../session/session.js';
import type { FaceMemory } from '../ui/model.js';
import { attributeOf } from './attribute-names.js';
import type { VoiceAgentOptions } from './options.js';
import {
  isStorable,
  LONGEST_STATE_CHARACTERS,
  newClaim,
  STATE_VERSION,
  storedOptions,
  type StoredOption,
  type StoredState,
  type StoredTurn,
} from './stored-state.js';

/** The members of the element that are read and restored. */
export type KeptHost = HTMLElement &
  Pick<
    VoiceAgentOptions,
    'persist' | 'agentId' | 'userId' | 'open' | 'textOnly' | 'base' | 'logger' | 'logLevel' | StoredOption
  > & {
    readonly status: string;
    stop: () => Promise<void>;
  };

/** What is kept. */
export interface Kept {
  /** The name of its conversation among all tabs. */
  claim: string;
  readonly host: KeptHost;
  readonly session: Session;
  readonly face: { readonly memory: FaceMemory; readonly gated: boolean };
  /** Takes over what is stored. */
  restore: () => StoredState | undefined;
  /** Starts the conversation of an earlier page without being asked. */
  goOn: () => Promise<void>;
}

/** How long another tab may have had the conversation when this one asks for it, in ms: the page before may just be going. */
const CLAIM_MS = 500;

/** How old a state may be for its conversation to go on by itself, in ms. Later, the visitor no longer expects to be heard. */
const SOON_MS = 30_000;

/** The longest text in the box that is stored. */
const LONGEST_DRAFT_CHARACTERS = 20_000;

/**
 * Stores the state of an element when its page goes or is hidden, and has what an earlier page has left go on.
 *
 * The state is in the storage only while no page is seen that has it: the next page takes it out, so that a tab that is opened or
 * duplicated from there gets no copy. A hidden page stores it, since it may be ended without a word, and holds a lock by the
 * name of the conversation from then on, as does every page that has taken one over. A copy in another tab finds the lock held, and does
 * not offer the conversation.
 */
export class Keeper {
  readonly #kept: Kept;
  readonly #key: string;
  readonly #listeners = new AbortController();
  /** Settles with whether this tab has the conversation for itself. */
  #claimed: Promise<boolean> | undefined;
  #release = (): void => undefined;
  /** The page is gone, or in the back/forward cache. */
  #isGone = false;

  /** @param state What was restored. */
  constructor(kept: Kept, key: string, state: StoredState | undefined) {
    this.#kept = kept;
    this.#key = key;
    const { signal } = this.#listeners;
    const options = { signal };
    window.addEventListener('pageshow', ({ persisted }) => persisted && void this.#comeBack(), options);
    document.addEventListener('visibilitychange', () => this.#look(), options);
    // A page that was rendered in advance has a copy of the storage until it is shown.
    if ((document as { prerendering?: boolean }).prerendering)
      document.addEventListener('prerenderingchange', () => this.#take(kept.restore()), options);
    else this.#take(state);
  }

  /** @param isForgotten Whether nothing is to be stored any more. Otherwise the element has left the page, or is moved. */
  close(isForgotten: boolean): void {
    this.#listeners.abort();
    if (isForgotten) this.#write(undefined);
    else if (!this.#isGone) this.#save();
    this.#release();
  }

  /** Call when the page goes, before its conversation ends. */
  leave(): void {
    this.#isGone = true;
    this.#save();
    // Held, it would keep the page from the back/forward cache, and the next page from the conversation.
    this.#release();
  }

  /** The page comes out of the back/forward cache. What was said on later pages is in the storage. */
  async #comeBack(): Promise<void> {
    const { host, restore } = this.#kept;
    await host.stop();
    this.#isGone = false;
    this.#take(restore());
    // Chromium (seen in 156) shows this page before the other one has stored its state, and tells when it has.
    const listen = ({ key, newValue }: StorageEvent): void => {
      if (key === this.#key && newValue && !document.hidden && !this.#isGone) this.#take(restore());
    };
    window.addEventListener('storage', listen, { signal: this.#listeners.signal });
  }

  #take(state: StoredState | undefined): void {
    this.#look();
    if (state?.continuable) void this.#continue(state);
  }

  #look(): void {
    if (this.#isGone) return;
    if (!document.hidden) return this.#write(undefined);
    this.#save();
    void this.#claim();
  }

  #save(): void {
    this.#write(formatState(this.#state()));
  }

  #write(text: string | undefined): void {
    try {
      if (text === undefined) sessionStorage.removeItem(this.#key);
      else sessionStorage.setItem(this.#key, text);
    } catch {
      // Storage is blocked or full: the next page begins anew.
    }
  }

  #state(): StoredState {
    const { host, session, face, claim } = this.#kept;
    const { conversation, ending } = session;
    const { status, mode, turns, textOnly, continuable, connection } = conversation;
    const options = Object.keys(storedOptions) as StoredOption[];
    return {
      ...face.memory,
      claim,
      savedAt: Date.now(),
      user: host.userId,
      textOnly,
      continuable: continuable || (status !== 'idle' && !ending),
      open: host.open,
      options: Object.fromEntries(options.map((name) => [name, [host[name], host.getAttribute(attributeOf(name))]])),
      // What is not heard yet will not be.
      turns: turns.map((turn) => {
        const { text, heard = text.length, unspoken } = turn;
        if (mode !== 'speaking' || turn.connection !== connection || heard >= text.length) return turn;
        return { ...turn, text: text.slice(0, heard), unspoken: text.slice(heard) + unspoken, corrected: true };
      }),
    };
  }

  /** Asks for the conversation, and has it go on if nothing is in the way. Otherwise it is offered. */
  async #continue({ savedAt, textOnly }: StoredState): Promise<void> {
    const { host, session, face, goOn } = this.#kept;
    if (!(await this.#claim())) {
      // Another tab has it. Here it counts as over, and whatever is said next is another one.
      this.#kept.claim = newClaim();
      this.#claimed = undefined;
      await host.stop();
      return session.restore({ ...session.conversation, continuable: false });
    }
    // A typed one goes on with the next text. Without locks another tab might go on, too.
    if (textOnly || host.textOnly || face.gated || !navigator.locks || Date.now() - savedAt > SOON_MS) return;
    await whenParsed();
    if (!(await session.canTalkUnasked().catch(() => false))) return;
    const isWanted = session.conversation.continuable && host.status === 'idle' && !document.hidden;
    if (isWanted && !this.#listeners.signal.aborted) await goOn().catch(() => undefined);
  }

  /** Asks to have the conversation for this tab alone, until the page goes. */
  #claim(): Promise<boolean> {
    // Missing on insecure pages and in Safari before 15.4.
    const { locks } = navigator as Partial<Navigator>;
    this.#claimed ??= new Promise((resolve) => {
      if (!locks) return resolve(true);
      const waiting = new AbortController();
      const timer = setTimeout(() => waiting.abort(), CLAIM_MS);
      const held = new Promise<void>((release) => {
        this.#release = () => {
          waiting.abort();
          release();
          this.#claimed = undefined;
        };
      });
      locks
        .request(`voice-agent:${this.#kept.claim}`, { signal: waiting.signal }, () => {
          clearTimeout(timer);
          resolve(true);
          return held;
        })
        .catch(() => resolve(false));
    });
    return this.#claimed;
  }
}

/** Waits until the scripts of the page have run: their listeners may have something to say to a start. */
async function whenParsed(): Promise<void> {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (document.readyState === 'complete' || navigation?.domContentLoadedEventStart) return;
  await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }));
}

/** A state as text. @returns `undefined` if it is too long even without turns. */
export function formatState({ turns, draft, options, ...state }: StoredState): string | undefined {
  const rest = {
    version: STATE_VERSION,
    ...state,
    draft: draft.slice(0, LONGEST_DRAFT_CHARACTERS),
    options: Object.fromEntries(
      Object.entries(options).filter(([name, [value]]) => isStorable(name as StoredOption, value)),
    ),
  };
  const kept: StoredTurn[] = [];
  let room = LONGEST_STATE_CHARACTERS - JSON.stringify({ ...rest, turns: [] }).length;
  if (room < 0) return undefined;
  for (const { role, text, unspoken, corrected, feedback, connection, time, heard } of turns.toReversed()) {
    if (!text && !unspoken) continue;
    const turn = { role, text, unspoken, corrected, feedback, connection, time, spoken: heard !== undefined };
    // With the comma before the next one.
    room -= JSON.stringify(turn).length + 1;
    if (room < 0) break;
    kept.unshift(turn);
  }
  // The first one has no lost connection before it.
  const first = kept[0]?.connection ?? 0;
  return JSON.stringify({ ...rest, turns: kept.map((turn) => ({ ...turn, connection: turn.connection - first })) });
}
