/** What `Microphone` and the audio thread say to each other. Types and constants only: the worklet bundles this file. */

export const captureProcessorName = 'voice-agent-capture';

/** Length of a chunk of recorded audio, in s. */
export const chunkDuration = 0.02;

/** How much is kept until `start`, in s. */
export const preStartDuration = 2;

export type CaptureCommand =
  /** Begin to deliver, with what has been kept. */
  | { type: 'start'; encoding: 'pcm' | 'ulaw'; sampleRate: number; bytesPerSample: 1 | 2 }
  /** Deliver no more, keep again. */
  | { type: 'stop' }
  | { type: 'mute'; muted: boolean }
  /** A delivered buffer comes back to be filled again. */
  | { type: 'recycle'; buffer: ArrayBuffer }
  | { type: 'close' };

/** A chunk of recorded audio. `buffer` is transferred. */
export interface CapturedChunk {
  buffer: ArrayBuffer;
  /** Root mean square of what the microphone heard in that time, also while muted. */
  level: number;
}
