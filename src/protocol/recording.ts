import { VoiceAgentError } from '../base/errors.js';
import { version } from '../base/version.js';
import { isObject, ownField } from './objects.js';
import { redactJson, redactText } from './redaction.js';

/** A message of a recording. Times are in whole ms from its start. */
export interface RecordedMessage {
  at: number;
  from: 'service' | 'client';
  /** The message as it was on the wire, redacted. Where audio was left out, its text is empty. */
  message: Record<string, unknown>;
  /** Length of the audio that was left out, in bytes. */
  audioBytes?: number;
  /** Of audio of the client that was left out: the time of the last of several pieces, which are one entry. */
  until?: number;
}

/** The end of a connection. Messages after it belong to the next one. */
export interface RecordedClose {
  at: number;
  closed: { code: number; reason: string };
}

/** A conversation with its times, as JSON: [docs/recording.md](../../docs/recording.md) describes the format. */
export interface Recording {
  format: 'voice-agent-recording';
  version: 1;
  /** What has written it. */
  writtenBy: string;
  /** ISO 8601. */
  startedAt: string;
  audio: 'kept' | 'dropped';
  /** Whether messages are missing at the end, because there were too many. */
  truncated: boolean;
  entries: (RecordedMessage | RecordedClose)[];
}

export interface RecorderOptions {
  /** Whether the voices of both sides are in the recording. Default: `dropped`. */
  audio?: 'kept' | 'dropped' | undefined;
  /** The recording takes no more messages once it has this many characters. Default: 8,000,000. */
  maxLength?: number | undefined;
}

const MAX_LENGTH = 8_000_000;

/**
 * Writes a conversation down: give it every message with the moment at which it comes. Secrets (signed URLs, tokens, keys) are taken
 * out at once, so a recording never holds one. What both sides said stays in it.
 */
export class ConversationRecorder {
  readonly #audio: 'kept' | 'dropped';
  readonly #maxLength: number;
  readonly #now: () => number;
  readonly #start: number;
  readonly #startedAt = new Date();
  readonly #entries: Recording['entries'] = [];
  #length = 0;
  #truncated = false;

  /** @param now ms since some fixed moment. Default: `performance.now()`. */
  constructor({ audio = 'dropped', maxLength = MAX_LENGTH }: RecorderOptions = {}, now = () => performance.now()) {
    this.#audio = audio;
    this.#maxLength = maxLength;
    this.#now = now;
    this.#start = now();
  }

  /** A message of the service: the detail of the event `message`. */
  received(message: object): void {
    this.#write('service', message);
  }

  /** A message of the client, as it was given to `send()`. */
  sent(message: object): void {
    this.#write('client', message);
  }

  /** The connection has ended: the detail of the event `close`. */
  closed({ code, reason = '' }: { code: number; reason?: string | undefined }): void {
    this.#add({ at: this.#at, closed: { code, reason: redactText(reason) } });
  }

  /** The recording up to now. `JSON.stringify(recorder)` writes it as text. */
  toJSON(): Recording {
    return {
      format: 'voice-agent-recording',
      version: 1,
      writtenBy: `voice-agent-element ${version}`,
      startedAt: this.#startedAt.toISOString(),
      audio: this.#audio,
      truncated: this.#truncated,
      entries: [...this.#entries],
    };
  }

  get #at(): number {
    return Math.round(this.#now() - this.#start);
  }

  #write(from: RecordedMessage['from'], given: object): void {
    const at = this.#at;
    const { message, audioBytes } = withoutSecrets(given, this.#audio);
    const last = this.#entries.at(-1);
    if (audioBytes && from === 'client' && last && 'audioBytes' in last && last.from === 'client') {
      last.audioBytes += audioBytes;
      last.until = at;
    } else {
      this.#add({ at, from, message, ...(audioBytes !== undefined && { audioBytes }) });
    }
  }

  #add(entry: RecordedMessage | RecordedClose): void {
    const { length } = JSON.stringify(entry);
    // Once a message is missing, what comes after it would be played without it.
    this.#truncated ||= this.#length + length > this.#maxLength;
    if (this.#truncated) return;
    this.#length += length;
    this.#entries.push(entry);
  }
}

/** The field that holds audio, and the object that has it. `audio` is an older name. */
function audioFieldOf(message: Record<string, unknown>): [Record<string, unknown>, string] | undefined {
  const event = ownField(message, 'audio_event');
  for (const [holder, name] of [
    [message, 'user_audio_chunk'],
    [event, 'audio_base_64'],
    [event, 'audio'],
  ] as const) {
    if (isObject(holder) && typeof ownField(holder, name) === 'string') return [holder, name];
  }
  return undefined;
}

/** A copy of a message without secrets, and without its audio unless that is kept. Audio is not searched: silence looks like a key. */
function withoutSecrets(
  given: object,
  audio: 'kept' | 'dropped',
): { message: Record<string, unknown>; audioBytes?: number } {
  const original = given as Record<string, unknown>;
  const base64 = audioIn(original);
  const message = redactJson(original) as Record<string, unknown>;
  if (base64 === undefined) return { message };
  const [holder, name] = audioFieldOf(message)!;
  // A parser may have filled in the newer name beside the older one.
  if (name === 'audio_base_64') delete holder['audio'];
  const isKept = audio === 'kept' && /^[\w+/]*={0,2}$/.test(base64);
  holder[name] = isKept ? base64 : '';
  return isKept ? { message } : { message, audioBytes: bytesOf(base64) };
}

function audioIn(message: Record<string, unknown>): string | undefined {
  const [holder, name] = audioFieldOf(message) ?? [];
  return holder && (holder[name!] as string);
}

const bytesOf = (base64: string): number => Math.floor((base64.replace(/=+$/, '').length * 3) / 4);

/** The line of a report that is the recording in it. */
const lineOfReport = /^\{"format":"voice-agent-recording",.*\}$/m;

/**
 * Reads a recording, also from the report of the element's overlay, which has it in a line of its own.
 *
 * @throws {VoiceAgentError} `configuration`, with a sentence that says what is wrong with it.
 */
export function parseRecording(text: string): Recording {
  let data: unknown;
  try {
    data = JSON.parse(lineOfReport.exec(text)?.[0] ?? text);
  } catch {
    return fail('it is not JSON');
  }
  if (!isObject(data) || ownField(data, 'format') !== 'voice-agent-recording') {
    return fail('its "format" is not "voice-agent-recording"');
  }
  if (ownField(data, 'version') !== 1) return fail('its "version" is not 1; take a newer release to play it');
  const entries = ownField(data, 'entries');
  if (!Array.isArray(entries)) return fail('it has no list of "entries"');
  let before = 0;
  for (const [index, entry] of (entries as unknown[]).entries()) {
    const problem = problemOf(entry, before);
    if (problem) return fail(`${problem} in entry ${index}`);
    before = (entry as RecordedMessage).at;
  }
  return data as unknown as Recording;
}

function problemOf(entry: unknown, before: number): string | undefined {
  if (!isObject(entry)) return 'there is no object';
  const { at, from, message, audioBytes = 0, closed } = entry;
  if (!isWhole(at) || at < before) return '"at" is not a whole number of ms that is at least the one before';
  if (isObject(closed)) {
    return isWhole(closed['code']) && typeof closed['reason'] === 'string'
      ? undefined
      : '"closed" has no code and reason';
  }
  if (from !== 'service' && from !== 'client') return '"from" is neither "service" nor "client"';
  if (!isObject(message)) return '"message" is not an object';
  return isWhole(audioBytes) ? undefined : '"audioBytes" is not a whole number';
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function fail(problem: string): never {
  throw new VoiceAgentError('configuration', `This is no recording of a conversation: ${problem}.`);
}
