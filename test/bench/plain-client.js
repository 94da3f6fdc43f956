/**
 * The least that talks to the service from a page, written by hand, to be measured beside the element: it does at once whatever
 * need not wait, plays each piece where the last one ends, and has no face, no reconnecting and no recovery.
 */

/** Rate of both directions, in Hz: what the simulator announces. */
const RATE_HZ = 16_000;

/** 20 ms of the microphone. */
const CHUNK_SAMPLES = 320;

const processor = URL.createObjectURL(
  new Blob(
    [
      `registerProcessor('capture', class extends AudioWorkletProcessor {
        chunk = new Int16Array(${CHUNK_SAMPLES});
        filled = 0;
        process([[samples]]) {
          for (const sample of samples ?? []) {
            this.chunk[this.filled++] = 32767 * Math.max(-1, Math.min(1, sample));
            if (this.filled < ${CHUNK_SAMPLES}) continue;
            this.port.postMessage(this.chunk);
            this.filled = 0;
          }
          return true;
        }
      });`,
    ],
    { type: 'text/javascript' },
  ),
);

const encode = (/** @type {ArrayBuffer} */ buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

const decode = (/** @type {string} */ text) =>
  new Int16Array(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer);

/** @param {{ signedUrl: () => string | Promise<string>, onMode: (speaking: boolean) => void }} options */
export async function connect({ signedUrl, onMode }) {
  const context = new AudioContext({ sampleRate: RATE_HZ });
  const asked = navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  });
  const loaded = context.audioWorklet.addModule(processor);
  const socket = new WebSocket(await signedUrl(), ['convai']);
  const send = (/** @type {object} */ message) => socket.readyState === 1 && socket.send(JSON.stringify(message));
  /** @type {Set<AudioBufferSourceNode>} */
  const sounding = new Set();
  let end = 0;
  let interrupted = -Infinity;
  const play = (/** @type {Int16Array} */ samples) => {
    const buffer = new AudioBuffer({ length: samples.length, sampleRate: RATE_HZ });
    buffer.copyToChannel(
      Float32Array.from(samples, (sample) => sample / 32_768),
      0,
    );
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    source.onended = () => {
      sounding.delete(source);
      if (!sounding.size) onMode(false);
    };
    end = Math.max(end, context.currentTime);
    source.start(end);
    end += buffer.duration;
    if (!sounding.size) onMode(true);
    sounding.add(source);
  };
  const begun = new Promise((resolve, reject) => {
    socket.onopen = () => send({ type: 'conversation_initiation_client_data' });
    socket.onclose = () => reject(new Error('The connection was closed.'));
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      const { type, audio_event: audio, ping_event: ping, interruption_event: interruption } = message;
      if (type === 'conversation_initiation_metadata') resolve(undefined);
      else if (type === 'ping') send({ type: 'pong', event_id: ping.event_id });
      else if (type === 'audio' && audio.event_id > interrupted) play(decode(audio.audio_base_64));
      else if (type === 'interruption') {
        interrupted = interruption.event_id;
        for (const source of sounding) source.stop();
        end = 0;
      }
    };
  });
  const [stream] = await Promise.all([asked, loaded, begun]);
  const capture = new AudioWorkletNode(context, 'capture');
  capture.port.onmessage = ({ data }) => send({ user_audio_chunk: encode(data.buffer) });
  context.createMediaStreamSource(stream).connect(capture).connect(context.destination);
  return async () => {
    for (const track of stream.getTracks()) track.stop();
    socket.close();
    await context.close();
  };
}
