import { parseFormat } from '../../../src/audio/pcm.js';
import { encodeBase64 } from '../../../src/protocol/base64.js';
import type { AudioAlignment, FileReference, ServerMessage } from '../../../src/protocol/messages.js';
import { cutVoice, randomNumbers, sendingTime, type VoiceChunk } from './chunks.js';
import { sleep, type Clock } from './clock.js';
import type { Ears } from './ears.js';
import type { SimulationOptions } from './options.js';
import { renderLine, type Line, type Speech } from './voice.js';

/** How an answer of the agent ended. */
export interface Said {
  interrupted: boolean;
  /** The part that was said until then, by the agent's clock. */
  heard: string;
  eventId: number;
}

export interface SayOptions {
  eventId: number;
  /** Whether the user can speak over it. Default: as the options say. */
  interruptible?: boolean;
  /** Whether voice goes on arriving after an interruption. Default: as the options say. */
  late?: boolean;
  /** Interrupts it after so many ms as if the user had spoken; 0 does not. */
  cutAfter?: number;
}

export interface MouthOptions {
  options: SimulationOptions;
  clock: Clock;
  /** Of the whole conversation. */
  signal: AbortSignal;
  ears: Ears;
  textOnly: boolean;
  wants: (type: string) => boolean;
  send: (message: ServerMessage) => void;
  sendAudio: (message: ServerMessage, bytes: Uint8Array) => void;
}

/** How many pieces of voice follow an interruption when voice is late. */
const LATE_CHUNKS = 4;

/** How the agent speaks and writes. */
export class Mouth {
  readonly #options: MouthOptions;
  readonly #random: () => number;

  constructor(options: MouthOptions) {
    this.#options = options;
    this.#random = randomNumbers(options.options.seed);
  }

  /** Says a line: text and voice, until it has been heard or the user interrupts; in a typed conversation, text alone. */
  async say(line: Line, { eventId, ...say }: SayOptions): Promise<Said> {
    const { options, ears, clock, signal, send, textOnly } = this.#options;
    const { text } = line;
    if (textOnly) {
      await this.write(text, eventId);
      return { interrupted: false, heard: text, eventId };
    }
    const speech = renderLine(line, parseFormat(options.outputFormat).sampleRate);
    send({ type: 'agent_response', agent_response_event: { agent_response: text, event_id: eventId } });
    const interruption = new AbortController();
    const interruptible = say.interruptible ?? options.interruptible;
    const unwatch = interruptible ? ears.watch(() => interruption.abort()) : undefined;
    const began = clock.now();
    const chunks = cutVoice(speech, options.outputFormat, options.chunk);
    let sent = 0;
    let cutTimer: unknown;
    try {
      if (!interruptible) ears.deaf = true;
      if (say.cutAfter) cutTimer = clock.setTimeout(() => interruption.abort(), say.cutAfter);
      await this.#voice(chunks, eventId, AbortSignal.any([signal, interruption.signal]), () => sent++);
    } catch (error) {
      if (signal.aborted) throw error;
    } finally {
      unwatch?.();
      clock.clearTimeout(cutTimer);
      if (!interruptible) ears.deaf = false;
    }
    if (!interruption.signal.aborted) return { interrupted: false, heard: text, eventId };
    const heard = spokenText(text, speech.alignment, clock.now() - began);
    send({ type: 'interruption', interruption_event: { event_id: eventId } });
    if (say.late ?? options.late) {
      const rest = sent < chunks.length ? chunks.slice(sent) : chunks;
      for (const chunk of rest.slice(0, LATE_CHUNKS)) this.#send(chunk, eventId);
    }
    await this.#sleep(20);
    send({
      type: 'agent_response_correction',
      agent_response_correction_event: {
        original_agent_response: text,
        corrected_agent_response: heard,
        event_id: eventId,
      },
    });
    return { interrupted: true, heard, eventId };
  }

  /** Plays sound that is nobody's words, with a text or without; the user is not listened to meanwhile. */
  async play(samples: Float32Array, sampleRate: number, text: string | undefined, eventId: number): Promise<void> {
    const { options, ears, signal, send } = this.#options;
    if (text !== undefined)
      send({ type: 'agent_response', agent_response_event: { agent_response: text, event_id: eventId } });
    const speech: Speech = {
      samples,
      sampleRate,
      alignment: { chars: [], char_start_times_ms: [], char_durations_ms: [] },
    };
    ears.deaf = true;
    await this.#voice(cutVoice(speech, options.outputFormat, options.chunk), eventId, signal);
    ears.deaf = false;
  }

  /** Writes: in parts where the client gets them, then whole. */
  async write(text: string, eventId: number, attachments: readonly FileReference[] = []): Promise<void> {
    const { wants, send } = this.#options;
    if (wants('agent_chat_response_part')) {
      const part = (type: 'start' | 'delta' | 'stop', piece: string): void =>
        send({ type: 'agent_chat_response_part', text_response_part: { text: piece, type, event_id: eventId } });
      part('start', '');
      for (const piece of text.match(/\S+\s*/g) ?? []) {
        await this.#sleep(30);
        part('delta', piece);
      }
      part('stop', '');
    }
    const answer = {
      agent_response: text,
      event_id: eventId,
      ...(attachments.length && { attachments: [...attachments] }),
    };
    send({ type: 'agent_response', agent_response_event: answer });
    this.#complete(eventId);
  }

  /** Tells that all of an answer has been generated, where the contract has that. */
  #complete(eventId: number): void {
    this.#options.send({ type: 'agent_response_complete', agent_response_complete_event: { event_id: eventId } });
  }

  /** Sends pieces of voice in their time; resolves when the last one has sounded. */
  async #voice(
    chunks: readonly VoiceChunk[],
    eventId: number,
    signal: AbortSignal,
    onSent?: () => void,
  ): Promise<void> {
    const { options, clock } = this.#options;
    let began = clock.now();
    const last = chunks.at(-1);
    const middle = Math.ceil(chunks.length / 2);
    for (const [index, chunk] of chunks.entries()) {
      if (index === middle) began += options.stall;
      const wait = began + sendingTime(chunk, options, this.#random) - clock.now();
      if (wait > 0) await this.#sleep(wait, signal);
      this.#send(chunk, eventId, chunk === last);
      onSent?.();
    }
    this.#complete(eventId);
    if (last) await this.#sleep(Math.max(0, began + last.start + last.duration - clock.now()), signal);
  }

  #send({ bytes, alignment }: VoiceChunk, eventId: number, isLast = false): void {
    const { wants, sendAudio, options } = this.#options;
    if (!wants('audio')) return;
    const audio_event = {
      audio_base_64: encodeBase64(bytes),
      event_id: eventId,
      ...(alignment.chars.length && { alignment }),
      ...(options.contract === '1.1.0' && { is_final: isLast }),
    };
    sendAudio({ type: 'audio', audio_event }, bytes);
  }

  #sleep(delay: number, signal = this.#options.signal): Promise<void> {
    return sleep(this.#options.clock, delay, signal);
  }
}

/** What of a text has been said after so many ms, in whole words. */
function spokenText(text: string, { chars, char_start_times_ms }: AudioAlignment, elapsed: number): string {
  const count = char_start_times_ms.filter((start) => start < elapsed).length;
  const length = chars.join('') === text ? count : Math.round((text.length * count) / Math.max(1, chars.length));
  const inWord = /\w/.test(text.charAt(length));
  return (inWord ? text.slice(0, length).replace(/\w*$/, '') : text.slice(0, length)).replace(/[\s,]+$/, '');
}
