import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { encodeSamples, parseFormat } from '../../src/audio/pcm.js';
import { encodeBase64 } from '../../src/protocol/base64.js';
import { parseServerMessage } from '../../src/protocol/codec.js';
import type { AudioFormat, ServerMessage, ServerMessageOf } from '../../src/protocol/messages.js';
import { attach, type Simulator, type SimulatorOptions } from '../../packages/simulator/src/index.js';
import { resample } from '../../packages/simulator/src/voice.js';

/** A simulator on a server of its own, until the test file ends. */
export async function simulate(
  options?: SimulatorOptions,
): Promise<{ simulator: Simulator; server: Server; origin: string }> {
  const server = createServer((_, response) => response.end('the site'));
  const simulator = attach(server, options);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => {
    simulator.close();
    server.close();
    server.closeAllConnections();
  });
  const { host } = new URL(simulator.url);
  return { simulator, server, origin: `http://${host}` };
}

/** A frame as it came: what it holds, and when, in ms. */
export interface Frame {
  time: number;
  data: unknown;
  message: ServerMessage | undefined;
}

/** A client that writes everything down, and does only what it is told to; pings it answers. */
export class Client {
  readonly frames: Frame[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  #look: (() => void) | undefined;

  constructor(url: string, protocols: string[] = ['convai']) {
    this.socket = new WebSocket(url, protocols);
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data: Buffer, isBinary) => {
      const content = isBinary ? data : data.toString();
      const message = parseServerMessage(content).message as ServerMessage | undefined;
      this.frames.push({ time: performance.now(), data: content, message });
      if (message?.type === 'ping') this.send({ type: 'pong', event_id: message.ping_event.event_id });
      this.#look?.();
    });
    after(() => this.socket.terminate());
  }

  /** Opens a conversation and, unless told otherwise, initiates it. */
  static async open(url: string, initiation: object | null = {}): Promise<Client> {
    const client = new Client(url);
    await new Promise<void>((resolve, reject) => client.socket.on('open', resolve).on('error', reject));
    if (initiation) client.send({ type: 'conversation_initiation_client_data', ...initiation });
    return client;
  }

  send(message: object): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** The messages of a type, in order. */
  all<Type extends ServerMessage['type']>(type: Type): ServerMessageOf<Type>[] {
    return this.frames.flatMap(({ message }) => (message?.type === type ? [message as ServerMessageOf<Type>] : []));
  }

  /** The types of all messages but pings in order; a run of one type is named once. */
  get types(): string[] {
    const types = this.frames.map(({ message }) => message?.type ?? '(unreadable)').filter((type) => type !== 'ping');
    return types.filter((type, index) => type !== types[index - 1]);
  }

  /** The first message of a type, earlier or later, for which `matches` holds. */
  async message<Type extends ServerMessage['type']>(
    type: Type,
    matches: (message: ServerMessageOf<Type>) => boolean = () => true,
  ): Promise<ServerMessageOf<Type>> {
    let found: ServerMessageOf<Type> | undefined;
    await this.until(() => (found = this.all(type).find(matches)) !== undefined, type);
    return found!;
  }

  /** Settles when something holds that a frame can change. */
  until(holds: () => boolean, what = 'what was waited for'): Promise<void> {
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(() => reject(new Error(`${what} did not come; got ${this.types.join(', ')}`)), 15_000);
      const look = (): void => {
        if (!holds()) return;
        clearTimeout(timeout);
        this.#look = undefined;
        resolve();
      };
      this.#look = look;
      look();
    });
  }

  /** Speaks: sends samples of 16 kHz in pieces, faster than they sound. */
  async speak(samples: Float32Array, format: AudioFormat = 'pcm_16000', piece = 0.02): Promise<void> {
    const target = parseFormat(format);
    const voice = resample(samples, 16_000, target.sampleRate);
    const size = Math.round(target.sampleRate * piece);
    for (let start = 0; start < voice.length; start += size) {
      const part = voice.subarray(start, start + size);
      const bytes = new Uint8Array(part.length * target.bytesPerSample);
      encodeSamples(part, part.length, target, new DataView(bytes.buffer));
      this.send({ user_audio_chunk: encodeBase64(bytes) });
      if ((start / size) % 25 === 24) await sleep(1);
    }
  }
}

/** The speech of the fixture at 16 kHz: half a second of silence, then about 3.8 s of two sentences. */
export function readSpeech(): Float32Array {
  const file = readFileSync(new URL('../fixtures/speech.wav', import.meta.url));
  const start = file.indexOf('data') + 8;
  const samples = new Float32Array((file.length - start) >> 1);
  for (let index = 0; index < samples.length; index++) samples[index] = file.readInt16LE(start + index * 2) / 0x8000;
  return resample(samples, file.readUInt32LE(24), 16_000);
}

/** So many s of silence at 16 kHz. */
export const silence = (seconds: number): Float32Array => new Float32Array(Math.round(seconds * 16_000));
