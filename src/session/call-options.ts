import type { CallAudioOptions } from './call-audio.js';
import type { ConnectionOptions } from './connection.js';
import type { InitiationOptions } from './initiation.js';

export interface CallOptions extends ConnectionOptions, InitiationOptions, CallAudioOptions {
  /** No microphone and no sound. Default: false. */
  textOnly?: boolean | undefined;
  /** Ends the conversation when neither side has said anything for this long, in ms. Default: never. */
  idleTimeout?: number | undefined;
  /** How long a client tool may take, in ms. Default: 30000. */
  toolTimeout?: number | undefined;
  /** When the visitor asked for the conversation, in ms of `performance.now()`. Default: now. */
  startTime?: number | undefined;
}
