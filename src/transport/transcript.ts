import type { ServerMessage } from '../protocol/messages.js';

/** Something that was said. */
export interface Transcript {
  role: 'user' | 'agent';
  text: string;
  /** Whether the text will not change any more, unless it is corrected. */
  final: boolean;
  /** Whether it replaces the turn's earlier text after an interruption. */
  corrected: boolean;
  /** The service's number of the turn, where it gave one. */
  eventId: number | undefined;
}

/** What a server message says was said, for the messages that say it whole. */
export function transcriptOf(message: ServerMessage): Transcript | undefined {
  switch (message.type) {
    case 'tentative_user_transcript': {
      const { user_transcript: text, event_id } = message.tentative_user_transcription_event;
      return { role: 'user', text, final: false, corrected: false, eventId: event_id ?? undefined };
    }
    case 'user_transcript': {
      const { user_transcript: text, event_id } = message.user_transcription_event;
      return { role: 'user', text, final: true, corrected: false, eventId: event_id ?? undefined };
    }
    case 'agent_response': {
      const { agent_response: text, event_id } = message.agent_response_event;
      return { role: 'agent', text, final: true, corrected: false, eventId: event_id ?? undefined };
    }
    case 'agent_response_correction': {
      const { corrected_agent_response: text, event_id } = message.agent_response_correction_event;
      return { role: 'agent', text, final: true, corrected: true, eventId: event_id ?? undefined };
    }
    default:
      return undefined;
  }
}
