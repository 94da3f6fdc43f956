import type { VoiceAgentError } from '../base/errors.js';
import type {
  AudioMessage,
  ClientMessage,
  ConversationInitiationMetadataMessage,
  ServerMessage,
  UnknownMessage,
} from '../protocol/messages.js';
import type { Transcript } from '../protocol/transcript.js';
import type { CloseInfo } from './service-error.js';

/** The server's answer to the first message: the conversation's id and the audio formats. */
export type ConversationMetadata = ConversationInitiationMetadataMessage['conversation_initiation_metadata_event'];

/** Every server message under its wire name, and six events of the connection itself. */
export type ElevenLabsWebSocketEvents = Omit<
  { [Message in ServerMessage as Message['type']]: Message },
  'audio' | 'error' | 'client_error'
> & {
  /** The agent's voice: the wire message, with `audio` (base64, in the announced output format) at its top. */
  audio: AudioMessage & { audio: string };
  /** A text of either side: tentative, final or corrected. */
  transcript: Transcript;
  /** Every server message as it came, those of unknown type too. */
  message: ServerMessage | UnknownMessage;
  /** Every message of the client when it is sent, those that this class sends by itself too. */
  sent: ClientMessage;
  /** An error. `protocol`: one frame was dropped, and the conversation goes on. */
  error: VoiceAgentError;
  /** The end of a connection, fired once for each call of `connect()` that opened a socket. */
  close: CloseInfo;
};
