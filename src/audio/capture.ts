/** What `Microphone` and the audio thread say to each other. Types and constants only: the worklet bundles this file. */
import type { PcmFormat } from './pcm.js';

export const captureProcessorName = 'voice-agent-capture';

/** Length of a chunk of recorded audio, in s. */
export const CHUNK_S = 0.02;

/** How much is kept until `start`, in s. */
export const PRE_START_S = 2;

/** What the processor is made with: a command would come after the first samples. */
export interface CaptureOptions {
  processorOptions: { muted: boolean };
}

export type CaptureCommand =
  /** Begin to deliver chunks of `chunkBytes`, with what has been kept. */
  | { type: 'start'; format: PcmFormat; chunkBytes: number }
  /** Deliver no more, keep again. */
  | { type: 'stop' }
  | { type: 'mute'; muted: boolean }
  | { type: 'close' };

/** A chunk of recorded audio. `buffer` is transferred. */
export interface CapturedChunk {
  buffer: ArrayBuffer;
  /**
   * Root mean square of what the microphone has heard since the last chunk, also while muted. Chunks that were kept until
   * `start` tell how loud it is at `start`.
   */
  level: number;
}
