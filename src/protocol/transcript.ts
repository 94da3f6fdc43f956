import type { ServerMessage } from './messages.js';

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
  /** The service's id of one of several answers in a turn, where it gave one. */
  responseId: string | undefined;
}

/** What a server message says was said, for the messages that say it whole. */
export function transcriptOf(message: ServerMessage): Transcript | undefined {
  const of = (
    role: Transcript['role'],
    text: string,
    { event_id, response_id }: { event_id?: number | null | undefined; response_id?: string | null | undefined },
    final = true,
    corrected = false,
  ): Transcript => ({
    role,
    text,
    final,
    corrected,
    eventId: event_id ?? undefined,
    responseId: response_id ?? undefined,
  });
  switch (message.type) {
    case 'tentative_user_transcript': {
      const event = message.tentative_user_transcription_event;
      return of('user', event.user_transcript, event, false);
    }
    case 'user_transcript': {
      const event = message.user_transcription_event;
      return of('user', event.user_transcript, event);
    }
    case 'agent_response': {
      const event = message.agent_response_event;
      return of('agent', event.agent_response, event);
    }
    case 'agent_response_correction': {
      const event = message.agent_response_correction_event;
      return of('agent', event.corrected_agent_response, event, true, true);
    }
    default:
      return undefined;
  }
}
