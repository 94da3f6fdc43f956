/** What `Player` and the audio thread say to each other. Types and constants only: the worklet bundles this file. */
import type { ArrivalState } from './arrival.js';
import type { PcmFormat } from './pcm.js';
import type { DrainedReason, PlayoutStatistics } from './playout.js';

export const playbackProcessorName = 'voice-agent-playback';

/** What the processor is made with: one output, no input. */
export interface PlaybackOptions {
  numberOfInputs: 0;
  numberOfOutputs: 1;
  outputChannelCount: [1];
  processorOptions: {
    /** What an earlier conversation has learned of the network. */
    target?: ArrivalState | undefined;
  };
}

export type PlaybackCommand =
  /** Set the format of everything that follows. Sources are numbered anew. */
  | { type: 'configure'; format: PcmFormat }
  /** Audio as it came. `bytes.buffer` is transferred. */
  | { type: 'push'; bytes: Uint8Array<ArrayBuffer>; source: number }
  /** All audio of this source and older has come. */
  | { type: 'complete'; source: number }
  /** Silence this source and older ones, now and later; without a source all that has come. */
  | { type: 'flush'; source?: number | undefined }
  /** Pause, or go on. */
  | { type: 'hold'; held: boolean }
  /** Give way to a visitor who speaks, or no longer. */
  | { type: 'yield'; yields: boolean }
  /**
   * Silence everything within 5 ms, report `closed`, and end. Close the context after that: WebKitGTK's page crashes when it
   * is closed while the audio thread renders anything but silence. A context that does not run reports nothing.
   */
  | { type: 'close' };

/** `samples` of a source have been rendered before `frame` of the context. */
export interface HeardReport {
  source: number;
  /** At the wire's rate. */
  samples: number;
  /** On the context's clock: `currentTime * sampleRate`. */
  frame: number;
}

export type PlaybackReport =
  /** Speech begins, or comes back after it broke off. */
  | { type: 'playing'; frame: number }
  /**
   * Comes at once when a source begins, breaks off, comes back or ends, and about every 50 ms; in between it moves evenly, or
   * a little slower where it is stretched. `flushes` is how often everything has been flushed before, `level` the root mean
   * square since the last report, before any volume.
   */
  | ({ type: 'heard'; flushes: number; level: number; statistics: PlayoutStatistics } & HeardReport)
  /** From `frame` on there is silence. `target` is for the next conversation. */
  | { type: 'drained'; reason: DrainedReason; frame: number; statistics: PlayoutStatistics; target: ArrivalState }
  /** The voice is lowered because the visitor speaks, or swells back. */
  | { type: 'yield'; yielding: boolean }
  /** Nothing has sounded for 0.4 s. */
  | { type: 'silent' }
  /** Nothing but silence comes any more. */
  | { type: 'closed' };
