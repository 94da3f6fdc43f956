export * from '../base/errors.js';
export { closeContext, openContext } from '../audio/context.js';
export { WebmRecorder } from '../audio/media-recorder.js';
export {
  Microphone,
  requestMicrophone,
  type AudioConstraints,
  type ChunkListener,
  type Recorder,
} from '../audio/microphone.js';
export { decodeSamples, encodeSamples, parseFormat, rootMeanSquare, type PcmFormat } from '../audio/pcm.js';
export { loadProcessors } from '../audio/processors.js';
export {
  Player,
  type ArrivalState,
  type DrainedReason,
  type Playback,
  type PlayerOptions,
  type PlayoutStatistics,
} from '../audio/player.js';
export { Resampler } from '../audio/resampler.js';
export { whenRunning } from '../audio/running.js';
