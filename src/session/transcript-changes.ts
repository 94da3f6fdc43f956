import type { AgentChatResponsePartMessage, ServerMessage } from '../protocol/messages.js';
import { transcriptOf, type Transcript } from '../protocol/transcript.js';
import { changed, type Arrival, type Conversation } from './conversation.js';
import { addTurn, changeTurn, type Turn, type TurnFile } from './turns.js';

/** The conversation after something was said: the text becomes the turn it belongs to, or a new one. */
export function withTranscript(conversation: Conversation, message: ServerMessage, arrival: Arrival): Conversation {
  const transcript = transcriptOf(message);
  if (!transcript) return conversation;
  if (message.type === 'agent_response_correction') {
    return withCorrection(conversation, transcript, message.agent_response_correction_event.original_agent_response);
  }
  const { role, text, final, eventId, responseId } = transcript;
  const { turns, connection } = conversation;
  const files = filesOf(message);
  const find = finder(conversation, role);
  const isNumbered = (turn: Turn): boolean => turn.eventId === eventId;
  const turn =
    role === 'user'
      ? (eventId !== undefined && find(isNumbered)) ||
        find((candidate) => !candidate.final && (candidate.eventId ?? -Infinity) <= (eventId ?? Infinity))
      : find(
          (candidate) =>
            isNumbered(candidate) &&
            (!candidate.final ||
              (responseId && candidate.responseId
                ? candidate.responseId === responseId
                : planned(candidate) === text.trim())),
        );
  if (!turn) {
    return changed(conversation, {
      turns: addTurn(turns, {
        role,
        text,
        final,
        eventId,
        responseId,
        connection,
        ...files,
        ...freshTurn(role, arrival),
      }),
    });
  }
  // A tentative text that comes after the final one is late, and so is a plan after its correction.
  if ((turn.final && !final) || turn.corrected) return conversation;
  return changed(conversation, {
    turns: changeTurn(turns, turn, {
      text,
      final,
      ...(eventId !== undefined && { eventId, order: eventId }),
      ...(responseId && { responseId }),
      ...files,
    }),
  });
}

/** The files of a message, if it has some. */
function filesOf(message: ServerMessage): { files: readonly TurnFile[] } | undefined {
  const attachments = (message.type === 'agent_response' && message.agent_response_event.attachments) || [];
  const files = attachments.flatMap(({ url, name, mime_type }) =>
    url ? [Object.freeze({ url, name: name || url, mimeType: mime_type ?? undefined })] : [],
  );
  return files.length ? { files: Object.freeze(files) } : undefined;
}

/** The conversation after a turn of the agent was cut back to what was heard of it. */
function withCorrection(
  conversation: Conversation,
  { text, eventId, responseId }: Transcript,
  original: string | null | undefined,
): Conversation {
  const { turns } = conversation;
  const find = finder(conversation, 'agent');
  const isNumbered = (turn: Turn): boolean => turn.eventId === eventId;
  const isMeant = (turn: Turn): boolean =>
    responseId ? turn.responseId === responseId : planned(turn) === original?.trim();
  const turn =
    find((candidate) => isNumbered(candidate) && isMeant(candidate)) ??
    find(isNumbered) ??
    find((candidate) => eventId === undefined || isMeant(candidate));
  if (!turn) return conversation;
  const whole = planned(turn);
  // The service may put three dots where the agent was interrupted.
  const start = whole.startsWith(text) ? text : text.replace(/\s*(\.{3}|…)$/, '');
  const unspoken = whole.startsWith(start) ? whole.slice(start.length) : '';
  return changed(conversation, {
    turns: changeTurn(turns, turn, {
      text,
      unspoken,
      corrected: true,
      final: true,
      ...(turn.heard !== undefined && { heard: text.length }),
    }),
  });
}

/** What the agent meant to say. */
const planned = ({ text, unspoken }: Turn): string => (text + unspoken).trim();

/** Finds the newest turn of one side on the current connection. */
const finder =
  ({ turns, connection }: Conversation, role: Turn['role']) =>
  (test: (turn: Turn) => boolean): Turn | undefined =>
    turns.findLast((turn) => turn.role === role && turn.connection === connection && test(turn));

/** What is known of every new turn. Nothing of a spoken one has been heard yet. */
const freshTurn = (role: Turn['role'], { time, textOnly }: Arrival): Pick<Turn, 'time'> & Partial<Turn> =>
  role === 'agent' && !textOnly ? { time, heard: 0 } : { time };

/** The conversation after a part of a text that is being written. */
export function withTextPart(
  conversation: Conversation,
  { text: given, type, event_id }: AgentChatResponsePartMessage['text_response_part'],
  arrival: Arrival,
): Conversation {
  const { turns, connection } = conversation;
  const text = given ?? '';
  const eventId = event_id ?? undefined;
  const final = type === 'stop';
  const turn = turns.findLast(
    (candidate) =>
      candidate.role === 'agent' &&
      candidate.connection === connection &&
      candidate.eventId === eventId &&
      (!candidate.final || candidate.corrected),
  );
  // What still comes of a plan that was cut is late.
  if (turn ? turn.corrected : final && !text) return conversation;
  return changed(conversation, {
    turns: turn
      ? changeTurn(turns, turn, { text: turn.text + text, final })
      : addTurn(turns, { role: 'agent', text, final, eventId, connection, ...freshTurn('agent', arrival) }),
  });
}
