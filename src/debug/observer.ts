import { isMessage } from '../protocol/objects.js';
import { ConversationRecorder, type Recording } from '../protocol/recording.js';
import type { Logger } from '../base/log.js';
import type { Trace } from '../session/call-events.js';
import type { Conversation } from '../session/conversation.js';
import type { Session } from '../session/session.js';
import type { Secrets } from './secrets.js';
import { summaryOf } from './summary.js';
import { Timeline } from './timeline.js';

/** What happened, and when, in ms from the start of the conversation. */
export interface Noted {
  readonly at: number;
  readonly level: keyof Logger;
  readonly text: string;
}

/** How many notes are kept. */
const NOTES_KEPT = 200;

/** Parts of a snapshot whose changes are noted, beside the status. */
const flags = [
  'queued',
  'held',
  'audioBlocked',
  'mutedSpeech',
  'microphoneAsked',
  'microphoneProblem',
  'externalAgent',
  'typing',
] as const satisfies (keyof Conversation)[];

/** Writes down what happens in a session, without secrets, from the start of each conversation. */
export class Observer {
  readonly #secrets: Secrets;
  readonly #onNote: (note: Noted) => void;
  readonly #wantsMessages: () => boolean;
  #start = performance.now();
  #recorder = new ConversationRecorder();
  #timeline = new Timeline();
  #notes: Noted[] = [];

  /**
   * @param onNote Called with each note; messages are notes of the level `debug`, which are not kept.
   * @param wantsMessages Whether anybody reads those.
   */
  constructor(session: Session, secrets: Secrets, onNote: (note: Noted) => void, wantsMessages: () => boolean) {
    this.#secrets = secrets;
    this.#wantsMessages = wantsMessages;
    this.#onNote = onNote;
    session.on('change', ({ previous, next }) => this.#change(previous, next));
    session.on('trace', (trace) => this.#trace(trace));
    session.on('error', ({ code, message }) => this.#note('error', `${code}: ${message}`));
    session.on('end', ({ reason, code }) => this.#note('info', `end ${reason} ${code ?? ''}`.trimEnd()));
  }

  get timeline(): Timeline {
    return this.#timeline;
  }

  get notes(): readonly Noted[] {
    return this.#notes;
  }

  /** The conversation up to now, or the last one. */
  get recording(): Recording {
    return this.#recorder.toJSON();
  }

  #change(previous: Conversation, next: Conversation): void {
    if (previous.status === 'idle' && next.status === 'connecting') {
      this.#start = performance.now();
      this.#recorder = new ConversationRecorder();
      this.#timeline = new Timeline();
      this.#notes = [];
    }
    const { reconnect } = next;
    const attempt = reconnect ? ` attempt ${reconnect.attempt} in ${Math.round(reconnect.delay)} ms` : '';
    if (next.status !== previous.status || reconnect !== previous.reconnect)
      this.#note('info', `status ${next.status}${attempt}`);
    if (next.mode !== previous.mode) this.#note('info', `mode ${next.mode}`);
    for (const flag of flags) if (next[flag] !== previous[flag]) this.#note('info', `${flag} ${next[flag] ?? 'none'}`);
  }

  #trace(trace: Trace): void {
    const at = performance.now() - this.#start;
    this.#timeline.take(trace, at);
    const recorder = this.#recorder;
    if (trace.type === 'closed') {
      recorder.closed({ code: trace.code, reason: this.#secrets.hide(trace.reason) });
      this.#note('info', `closed ${trace.code}`);
    } else if (trace.type === 'received' || trace.type === 'sent') {
      const { message } = trace;
      if ('type' in message && message.type === 'conversation_initiation_client_data') this.#secrets.learnFrom(message);
      const clean = this.#clean(message);
      if (trace.type === 'sent') recorder.sent(clean);
      else recorder.received(clean);
      if ('type' in message && this.#wantsMessages()) this.#note('debug', summaryOf(recorder.toJSON().entries.at(-1)!));
    }
  }

  /** A message without the values of known secrets; its audio is not searched. */
  #clean(message: object): object {
    const isAudio = 'user_audio_chunk' in message || isMessage(message as { type: string }, 'audio');
    return isAudio ? message : (this.#secrets.hideIn(message) as object);
  }

  #note(level: keyof Logger, text: string): void {
    const note = { at: Math.round(performance.now() - this.#start), level, text: this.#secrets.hide(text) };
    if (level !== 'debug') {
      this.#notes.push(note);
      if (this.#notes.length > NOTES_KEPT) this.#notes.shift();
    }
    this.#onNote(note);
  }
}
