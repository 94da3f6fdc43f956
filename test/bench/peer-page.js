/**
 * In a page of the bench: starts a client, and keeps what came over its socket and what the audio thread rendered.
 *
 * @typedef {'ours' | 'plain' | 'peer'} Client
 *
 * @typedef {object} Heard A stretch of some 8 ms.
 * @property {number} at When the audio thread had rendered it, in ms of `Date.now()`, the one clock that thread shares.
 * @property {number} level Root mean square.
 * @property {number} seconds Its length.
 *
 * @typedef {object} Frame
 * @property {number} at When it came, before the client saw it, in ms of `Date.now()`.
 * @property {string} type
 * @property {number | undefined} eventId
 *
 * @typedef {object} Report
 * @property {number} started When the client was told to start, in ms of `Date.now()`.
 * @property {Heard[]} heard
 * @property {Frame[]} frames
 * @property {number[]} sent Levels of all audio that came, one for every 8 ms.
 * @property {number} flips How often the agent began or ceased to speak, as the client has it.
 */

/** What it takes to be a sound: the simulated voice is silent between its words. */
const audible = 0.005;

/** How long neither a sound nor a piece of audio comes once all is over, in ms. */
const pause = 1500;

/** Rate of the simulated voice, in Hz, and the length of what is measured at once, in samples. */
const [rate, stretch] = [16_000, 128];

const heard = /** @type {Heard[]} */ ([]);
const frames = /** @type {{ at: number, data: string }[]} */ ([]);
let started = 0;
let flips = 0;
let speaking = false;
let lastSound = 0;

/** @param {boolean} speaks */
function modeChanged(speaks) {
  if (speaks !== speaking) flips++;
  speaking = speaks;
}

const wait = (/** @type {number} */ delay) => new Promise((resolve) => setTimeout(resolve, delay));

const element = () =>
  /** @type {import('../../src/element/voice-agent.js').VoiceAgentElement} */ (document.querySelector('voice-agent'));

/**
 * What is used of the client, which is installed for the measurement only.
 *
 * @typedef {{ endSession: () => Promise<void> }} Conversation
 * @typedef {{ signedUrl: string, connectionType: 'websocket', onModeChange: (change: { mode: string }) => void }} Options
 */

/** @type {Conversation | undefined} */
let conversation;

/** @type {(() => Promise<void>) | undefined} */
let disconnect;

/**
 * Where a client gets its signed URL: the URL itself, or an endpoint that answers with it.
 *
 * @typedef {{ signedUrl: string } | { endpoint: string }} Address
 */

const endpointFor = (/** @type {string} */ signedUrl) => `/signed-url?for=${encodeURIComponent(signedUrl)}`;

/** @param {Address} address */
async function resolve(address) {
  if ('signedUrl' in address) return address.signedUrl;
  const response = await fetch(endpointFor(address.endpoint));
  return /** @type {string} */ ((await response.json()).signed_url);
}

/** @type {Record<Client, { start: (address: Address) => Promise<void>, stop: () => Promise<void> }>} */
const clients = {
  ours: {
    async start(address) {
      if ('signedUrl' in address) element().signedUrl = address.signedUrl;
      else element().signedUrlEndpoint = endpointFor(address.endpoint);
      element().addEventListener('voice-agent-mode', ({ detail }) => modeChanged(detail.mode === 'speaking'));
      await element().start();
    },
    stop: () => element().stop(),
  },
  plain: {
    async start(address) {
      // An address of the server, which no tool has to resolve.
      const { connect } = await import(/* @vite-ignore */ String('/plain-client.js'));
      disconnect = await connect({ signedUrl: () => resolve(address), onMode: modeChanged });
    },
    stop: async () => disconnect?.(),
  },
  peer: {
    async start(address) {
      /** @type {{ startSession: (options: Options) => Promise<Conversation> }} */
      const Conversation = Reflect.get(globalThis, 'Conversation');
      conversation = await Conversation.startSession({
        signedUrl: await resolve(address),
        connectionType: 'websocket',
        onModeChange: ({ mode }) => modeChanged(mode === 'speaking'),
      });
    },
    stop: async () => conversation?.endSession(),
  },
};

/** Has the element load what a conversation needs. The other clients are one file. */
export async function prepare() {
  await element()?.preload();
}

/**
 * Starts a conversation; resolves with the time until it was connected, in ms.
 *
 * @param {Client} client
 * @param {string | Address} address A text is a signed URL.
 * @param {number} [patience] ms.
 */
export async function start(client, address, patience = 10_000) {
  started = Date.now();
  const began = performance.now();
  const late = wait(patience).then(() => Promise.reject(new Error(`not connected after ${patience / 1000} s`)));
  await Promise.race([clients[client].start(typeof address === 'string' ? { signedUrl: address } : address), late]);
  return performance.now() - began;
}

/** @param {Client} client */
export const stop = (client) => clients[client].stop();

/** Settles when the agent speaks, as the client has it. */
export async function whenSpeaking() {
  while (!speaking) await wait(20);
}

/**
 * Listens from now on: to sockets that are opened, and to what is connected to a loudspeaker or to the stream of an
 * `<audio>` element, which is where the client ends and the browser begins.
 */
export function listen() {
  globalThis.WebSocket = class extends WebSocket {
    /**
     * @param {string | URL} url
     * @param {string | string[]} [protocols]
     */
    constructor(url, protocols) {
      super(url, protocols);
      this.addEventListener('message', ({ data }) => frames.push({ at: Date.now(), data }));
    }
  };
  const original = /** @type {(this: AudioNode, ...to: any[]) => any} */ (AudioNode.prototype.connect);
  /** @param {[any, ...unknown[]]} to */
  AudioNode.prototype.connect = function (...to) {
    const [target] = to;
    if (target instanceof AudioDestinationNode || target instanceof MediaStreamAudioDestinationNode) {
      original.call(this, tapOf(/** @type {AudioContext} */ (this.context), original));
    }
    return original.apply(this, to);
  };
}

/** @type {Map<BaseAudioContext, AudioNode>} */
const taps = new Map();

/**
 * @param {AudioContext} context
 * @param {(this: AudioNode, ...to: any[]) => any} connect
 */
function tapOf(context, connect) {
  const known = taps.get(context);
  if (known) return known;
  const input = new GainNode(context);
  taps.set(context, input);
  void context.audioWorklet.addModule(processor).then(() => {
    const tap = new AudioWorkletNode(context, 'tap');
    tap.port.onmessage = ({ data }) => {
      heard.push(data);
      if (data.level > audible) lastSound = data.at;
    };
    connect.call(input, tap);
    // What leads nowhere need not be processed. It is silent.
    connect.call(tap, context.destination);
  });
  return input;
}

const processor = URL.createObjectURL(
  new Blob(
    [
      `registerProcessor('tap', class extends AudioWorkletProcessor {
        size = 128 * Math.round((sampleRate * ${stretch / rate}) / 128);
        sum = 0;
        filled = 0;
        process([[channel]]) {
          for (const sample of channel ?? []) this.sum += sample ** 2;
          this.filled += 128;
          if (this.filled === this.size) {
            const level = Math.sqrt(this.sum / this.size);
            this.port.postMessage({ at: Date.now(), level, seconds: this.size / sampleRate });
            this.sum = this.filled = 0;
          }
          return true;
        }
      });`,
    ],
    { type: 'text/javascript' },
  ),
);

/**
 * What came and what was heard so far; with `quiet`, once all has been.
 *
 * @param {{ quiet?: boolean }} [options]
 * @returns {Promise<Report>}
 */
export async function report({ quiet = false } = {}) {
  const lastAudio = () => frames.findLast(({ data }) => data.includes('"audio_base_64"'))?.at;
  const isOver = () => Date.now() - Math.max(lastSound, lastAudio() ?? Infinity) > pause;
  while (quiet && !isOver()) await wait(100);
  const messages = frames.map(({ at, data }) => ({ at, ...JSON.parse(data) }));
  const pieces = messages.map(({ audio_event }) => atob(audio_event?.audio_base_64 ?? ''));
  return {
    started,
    heard,
    frames: messages.map(({ at, type, audio_event, interruption_event }) => ({
      at,
      type,
      eventId: (audio_event ?? interruption_event)?.event_id,
    })),
    sent: levelsOf(pieces.join('')),
    flips,
  };
}

/** @param {string} bytes Samples of 16 bits. */
function levelsOf(bytes) {
  const samples = new Int16Array(Uint8Array.from(bytes, (character) => character.charCodeAt(0)).buffer);
  return Array.from({ length: Math.floor(samples.length / stretch) }, (_, index) => {
    const part = samples.subarray(index * stretch, (index + 1) * stretch);
    return Math.sqrt(part.reduce((sum, sample) => sum + (sample / 32_768) ** 2, 0) / stretch);
  });
}
