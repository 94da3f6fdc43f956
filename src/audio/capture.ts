/** What `Microphone` and the audio thread say to each other. Types and constants only: the worklet bundles this file. */
import type { PcmFormat } from './pcm.js';

export const captureProcessorName = 'voice-agent-capture';

/** Length of a chunk of recorded audio. */
export const CHUNK_S = 0.02;

/** How much audio is kept until `start`. */
export const PRE_START_S = 2;

/** Options of the processor. `muted` is one of them because a command would come after the first samples. */
export interface CaptureOptions {
  processorOptions: { muted: boolean };
}

export type CaptureCommand =
  /** Begin to deliver chunks of `chunkBytes`, starting with the kept audio. */
  | { type: 'start'; format: PcmFormat; chunkBytes: number }
  /** Stop delivering, and keep the last 2 s again. */
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
