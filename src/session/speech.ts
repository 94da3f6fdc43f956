import type { Playback, Player } from '../audio/player.js';
import { decodeBase64 } from '../protocol/base64.js';
import type { AudioFormat, AudioMessage } from '../protocol/messages.js';
import { Captions, type Caption } from './captions.js';
import { agentTurn, withFields, type Conversation } from './conversation.js';
import { withCut, withHeard } from './turn-changes.js';

/** How long the voice of an answer is waited for after its text. */
const VOICE_WAIT_MS = 4000;

/** Plays the agent's speech, follows its words as they are heard, and silences what was interrupted. */
export class Speech {
  readonly #player: Player;
  readonly #conversation: () => Conversation;
  readonly #apply: (change: (conversation: Conversation) => Conversation) => void;
  readonly #captions: Captions;
  /** The newest event of which audio has come. */
  #newest = -Infinity;
  /** The newest event that was interrupted: of its text, and of older ones, nothing more is heard. The player keeps their audio out. */
  #interrupted = -Infinity;

  /** Runs while the visitor waits for the voice of an answer whose text is there. */
  #voiceTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    player: Player,
    conversation: () => Conversation,
    apply: (change: (conversation: Conversation) => Conversation) => void,
    onCaption: (caption: Caption) => void,
  ) {
    this.#player = player;
    this.#conversation = conversation;
    this.#apply = apply;
    this.#captions = new Captions(
      (eventId) => player.heard(eventId),
      (caption) => {
        apply((now) => withHeard(now, caption.turnId, caption.end));
        // An audio tag at the end of a turn is nothing to be read.
        if (caption.text) onCaption(caption);
      },
    );
  }

  /** Sets the format of what `play` takes. */
  configure(format: AudioFormat): void {
    this.#player.configure(format);
  }

  /** Whether audio is waiting to be played. */
  get isQueued(): boolean {
    return this.#player.bufferedDuration > 0;
  }

  /**
   * Queues a piece of the agent's voice, unless its turn was interrupted.
   *
   * @returns Where the piece stands in its event's audio; `undefined` if it is not played.
   * @throws {DOMException} `InvalidCharacterError` when it is not base64.
   */
  play({ audio_event: { audio_base_64, event_id, alignment, is_final } }: AudioMessage): Playback | undefined {
    this.#newest = Math.max(this.#newest, event_id);
    const playback = this.#player.enqueue(decodeBase64(audio_base_64), event_id);
    if (playback) {
      this.#captions.audio(event_id, playback, alignment);
      clearTimeout(this.#voiceTimer);
      this.#voiceTimer = undefined;
    }
    if (is_final) this.complete(event_id);
    return playback;
  }

  /**
   * Call when all audio of this event and older ones has come.
   *
   * @param isCertain Whether that is known. Otherwise all has been made, and some of it may still be on its way.
   */
  complete(eventId: number, isCertain = true): void {
    this.#player.complete(eventId);
    this.#captions.complete(eventId, isCertain);
    if (!this.#player.bufferedDuration && this.#voiceTimer !== undefined) this.#giveUpVoice();
  }

  /** Call when the text of a turn has come, whole or in part. */
  follow(eventId: number | null | undefined): void {
    const turn = eventId == null ? undefined : agentTurn(this.#conversation(), eventId);
    clearTimeout(this.#voiceTimer);
    if (!this.#player.bufferedDuration) this.#voiceTimer = setTimeout(() => this.#giveUpVoice(), VOICE_WAIT_MS);
    if (!turn) return;
    if (eventId! <= this.#interrupted) {
      const characters = Math.max(turn.heard ?? 0, this.#captions.heardOf(eventId!, turn.id, turn.text));
      this.#apply((now) => withCut(now, turn.id, characters));
    } else this.#captions.text(eventId!, turn.id, turn.text);
  }

  /** Call as audio is heard, about every 50 ms. */
  advance(): void {
    this.#captions.advance();
  }

  /** Call when nothing has been heard for a while: the turn is over, or its audio is late. */
  pause(): void {
    this.#captions.pause();
  }

  /** Call when everything was heard and no more audio comes. */
  finish(): void {
    this.#captions.finish();
  }

  /**
   * Silences this turn and older ones, now and later. Newer ones play on: around tool calls the service interrupts a turn
   * while the next one is already playing.
   *
   * @param eventId Default: the newest turn of which audio has come. Nobody can speak over a turn that is only written so far.
   * @returns Whether nothing newer has come.
   */
  interrupt(eventId = this.#newest): boolean {
    this.#interrupted = Math.max(this.#interrupted, eventId);
    this.#cut(eventId);
    this.#player.flush(eventId);
    return this.#newest <= eventId;
  }

  /** Drops everything that is queued, and cuts the turns to what was heard. */
  silence(): void {
    clearTimeout(this.#voiceTimer);
    this.#cut();
    this.#player.flush();
  }

  /** Call when the service begins a new conversation, which counts its events anew. */
  reset(): void {
    this.silence();
    this.#captions.reset();
    this.#newest = this.#interrupted = -Infinity;
  }

  /** An answer has no voice: nobody waits for it any more. */
  #giveUpVoice(): void {
    clearTimeout(this.#voiceTimer);
    this.#voiceTimer = undefined;
    if (this.#conversation().mode === 'thinking') this.#apply((now) => withFields(now, { mode: 'listening' }));
  }

  #cut(last?: number): void {
    for (const { turnId, characters } of this.#captions.cut(last))
      this.#apply((now) => withCut(now, turnId, characters));
  }
}
