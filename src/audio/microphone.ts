import { abortedError, VoiceAgentError, type MicrophoneObstacle } from '../base/errors.js';
import type { AudioFormat } from '../protocol/messages.js';
import { captureProcessorName, CHUNK_S, type CaptureCommand, type CapturedChunk } from './capture.js';
import { parseFormat } from './pcm.js';
import { createProcessor } from './processors.js';

/** Takes the bytes of a chunk. */
export type ChunkListener = (bytes: Uint8Array, level: number) => void;

/** Records a microphone's stream. Owns the stream: `replace` ends the old one, and `close` the last one. */
export interface Recorder {
  /** Whether silence is delivered instead of what is heard. */
  muted: boolean;
  /** Root mean square of the last chunk as the microphone heard it, also while muted; 0 to 1. */
  readonly level: number;
  /**
   * Begins to deliver chunks, starting with what was heard since the recorder was made (2 s at most).
   *
   * @param format The format that the service takes. A recorder with a format of its own ignores it.
   */
  start(format: AudioFormat, onChunk: ChunkListener): void;
  /** Stops delivering until the next `start`, and keeps what is heard again. */
  stop(): void;
  /** Records another stream from now on, or silence. */
  replace(stream: MediaStream | undefined): void;
  /** Releases the microphone. May be called again. */
  close(): void;
}

/** What to ask the browser for beside the device. Default: echo cancellation, noise suppression and gain control on. */
export type AudioConstraints = Omit<MediaTrackConstraints, 'deviceId'>;

const defaultConstraints: AudioConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  channelCount: { ideal: 1 },
};

/** How long the browser may take to answer: some that are part of an app neither ask the visitor nor answer. */
const ANSWER_TIMEOUT_MS = 30_000;

/**
 * Asks for the microphone.
 *
 * @param options.deviceId Preferred device; if it has gone, the default one is used.
 * @throws {VoiceAgentError} `insecure-context`, `microphone-denied` (also where the browser has not answered within 30 s),
 *   `microphone-missing` or `aborted`; a stream that comes after that is ended at once.
 */
export async function requestMicrophone({
  deviceId,
  constraints = defaultConstraints,
  signal,
}: {
  deviceId?: string | undefined;
  constraints?: AudioConstraints | undefined;
  signal?: AbortSignal | undefined;
} = {}): Promise<MediaStream> {
  // Missing on insecure pages, and in browsers that are part of an app, whatever TypeScript says.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) {
    if (isSecureContext) throw obstacleError('browser');
    const message = 'The microphone needs a secure page: serve it by https or from localhost.';
    throw new VoiceAgentError('insecure-context', message);
  }
  const ask = (audio: MediaTrackConstraints) => devices.getUserMedia({ audio, video: false });
  const given = deviceId
    ? ask({ ...constraints, deviceId: { exact: deviceId } }).catch((error: unknown) => {
        if (isNamed(error, 'OverconstrainedError', 'NotFoundError')) return ask(constraints);
        throw error;
      })
    : ask(constraints);
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(obstacleError('browser'));
    }, ANSWER_TIMEOUT_MS);
    given
      .finally(() => clearTimeout(timer))
      .then(
        (stream) => {
          if (isLate || signal?.aborted) endTracks(stream);
          if (signal?.aborted) reject(abortedError());
          else resolve(stream);
        },
        async (error: unknown) => reject(signal?.aborted ? abortedError() : await microphoneError(error)),
      );
  });
}

/** Whether the page may already use the microphone, so that no prompt will be shown. */
export const isMicrophoneGranted = async (): Promise<boolean> => (await permission()) === 'granted';

/** `undefined` if the engine does not know this permission's name. */
async function permission(): Promise<PermissionState | undefined> {
  try {
    return (await navigator.permissions.query({ name: 'microphone' })).state;
  } catch {
    return undefined;
  }
}

export const endTracks = (stream: MediaStream): void => stream.getTracks().forEach((track) => track.stop());

const isNamed = (error: unknown, ...names: string[]): boolean =>
  names.includes((error as Error | undefined)?.name ?? '');

async function microphoneError(error: unknown): Promise<VoiceAgentError> {
  if (isNamed(error, 'NotReadableError', 'AbortError')) return obstacleError('in-use', error);
  if (isNamed(error, 'NotAllowedError', 'SecurityError')) {
    const obstacle = await denierOf(String(error));
    if (obstacle) return obstacleError(obstacle, error);
    const message = 'The microphone was not allowed. Ask the visitor to allow it in the site settings.';
    return new VoiceAgentError('microphone-denied', message, { cause: error, retryable: true });
  }
  const message = 'No microphone was found. Ask the visitor to connect one, or use text-only.';
  return new VoiceAgentError('microphone-missing', message, { cause: error, retryable: true });
}

/** Who has denied the microphone, if not the visitor for this site. Browsers call all of them `NotAllowedError`. */
async function denierOf(words: string): Promise<MicrophoneObstacle | undefined> {
  const { featurePolicy } = document as { featurePolicy?: { allowsFeature: (name: string) => boolean } };
  const state = await permission();
  // A sandbox without `allow-same-origin` makes an origin that no permission is kept for.
  if (self.origin === 'null') return 'policy';
  // Firefox and Safari do not tell what the policy is. It denies a frame the microphone until the page around it delegates.
  if (featurePolicy ? !featurePolicy.allowsFeature('microphone') : self !== top) return 'policy';
  if (state === 'granted' || /by system/i.test(words)) return 'system';
  return state === 'prompt' ? 'dismissed' : undefined;
}

const obstacles: Record<MicrophoneObstacle, string> = {
  policy:
    'The page keeps the microphone from the element: an iframe needs allow="microphone", a sandbox allow-same-origin, and a ' +
    'Permissions-Policy header microphone=(self).',
  system:
    'The system keeps the microphone from the browser. Ask the visitor to allow it in the settings of the device.',
  dismissed: 'The visitor has closed the question for the microphone. Call start() again, and the browser asks again.',
  browser:
    'The browser does not give the microphone: it has no answer after 30 s, as inside of apps, or cannot ask. Use text-only there.',
  'in-use': 'The microphone cannot be read: another program may use it. Ask the visitor to close that program.',
};

const obstacleError = (obstacle: MicrophoneObstacle, cause?: unknown): VoiceAgentError =>
  new VoiceAgentError(obstacle === 'in-use' ? 'microphone-missing' : 'microphone-denied', obstacles[obstacle], {
    cause,
    obstacle,
    retryable: true,
  });

/** Records a stream through an AudioWorklet, in the format the service has announced. */
export class Microphone implements Recorder {
  readonly #node: AudioWorkletNode;
  #stream: MediaStream | undefined;
  #source: AudioNode | undefined;
  #muted: boolean;
  #level = 0;

  /**
   * @param context Must have the processors loaded (`loadProcessors`).
   * @param source What to record: a stream, or any node of the context.
   * @param muted Whether silence is kept from the first sample on. Default: false.
   * @throws {VoiceAgentError} `worklet-blocked` when the context has other processors than ours.
   */
  constructor(context: BaseAudioContext, source?: MediaStream | AudioNode, muted = false) {
    this.#muted = muted;
    this.#node = createProcessor(context, captureProcessorName, { processorOptions: { muted } });
    // Connect it although its output is silent, since some engines do not process a node that leads nowhere.
    this.#node.connect(context.destination);
    if (source instanceof AudioNode) (this.#source = source).connect(this.#node);
    else this.replace(source);
  }

  get muted(): boolean {
    return this.#muted;
  }
  set muted(muted: boolean) {
    this.#muted = muted;
    this.#command({ type: 'mute', muted });
  }

  get level(): number {
    return this.#level;
  }

  start(format: AudioFormat, onChunk: ChunkListener): void {
    const parsed = parseFormat(format);
    const chunkBytes = Math.round(parsed.sampleRate * CHUNK_S) * parsed.bytesPerSample;
    this.#node.port.onmessage = ({ data: { buffer, level } }: MessageEvent<CapturedChunk>) => {
      // A chunk of the last format that was still on its way.
      if (buffer.byteLength !== chunkBytes) return;
      this.#level = level;
      onChunk(new Uint8Array(buffer), level);
    };
    this.#command({ type: 'start', format: parsed, chunkBytes });
  }

  stop(): void {
    this.#node.port.onmessage = null;
    this.#command({ type: 'stop' });
  }

  replace(stream: MediaStream | undefined): void {
    this.#source?.disconnect(this.#node);
    if (this.#stream) endTracks(this.#stream);
    this.#stream = stream;
    this.#source = stream && (this.#node.context as AudioContext).createMediaStreamSource(stream);
    this.#source?.connect(this.#node);
  }

  close(): void {
    this.stop();
    this.#command({ type: 'close' });
    this.replace(undefined);
    this.#node.disconnect();
    this.#level = 0;
  }

  #command(command: CaptureCommand): void {
    this.#node.port.postMessage(command);
  }
}
