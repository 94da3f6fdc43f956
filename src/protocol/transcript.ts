import type { ServerMessage } from './messages.js';

/** A text that was said or written by either side. */
export interface Transcript {
  role: 'user' | 'agent';
  text: string;
  /** Whether the text stays as it is, unless it is corrected. */
  final: boolean;
  /** Whether it replaces the turn's earlier text after an interruption. */
  corrected: boolean;
  /** The service's number of the turn, if it gave one. */
  eventId: number | undefined;
  /** The service's id of one of several answers in a turn, if it gave one. */
  responseId: string | undefined;
}

/** The text that a server message holds; `undefined` for messages without a whole text. */
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
