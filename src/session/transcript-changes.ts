import type { AgentChatResponsePartMessage, ServerMessage } from '../protocol/messages.js';
import { transcriptOf, type Transcript } from '../protocol/transcript.js';
import { withFields, type Circumstances, type Conversation } from './conversation.js';
import { addTurn, changeTurn, type Turn, type TurnFile } from './turns.js';

/** The conversation after a message with a text. The text goes to the turn it belongs to, or to a new one. */
export function withTranscript(
  conversation: Conversation,
  message: ServerMessage,
  circumstances: Circumstances,
): Conversation {
  const transcript = transcriptOf(message);
  if (!transcript) return conversation;
  if (message.type === 'agent_response_correction') {
    const { original_agent_response: original } = message.agent_response_correction_event;
    return withCorrection(conversation, transcript, original, circumstances);
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
    return withFields(conversation, {
      turns: addTurn(turns, {
        role,
        text,
        final,
        eventId,
        responseId,
        connection,
        ...files,
        ...freshTurn(role, conversation, circumstances),
      }),
    });
  }
  // Too late: a tentative text after the final one, or any text after its correction.
  if ((turn.final && !final) || turn.corrected) return conversation;
  return withFields(conversation, {
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

/** The conversation after an agent's turn was cut back to what was heard of it. */
function withCorrection(
  conversation: Conversation,
  { text, eventId, responseId }: Transcript,
  original: string | null | undefined,
  circumstances: Circumstances,
): Conversation {
  const { turns, connection } = conversation;
  const find = finder(conversation, 'agent');
  const isNumbered = (turn: Turn): boolean => turn.eventId === eventId;
  const isMeant = (turn: Turn): boolean =>
    responseId ? turn.responseId === responseId : planned(turn) === original?.trim();
  const turn =
    find((candidate) => isNumbered(candidate) && isMeant(candidate)) ??
    find((candidate) => isNumbered(candidate) && !(responseId && candidate.responseId)) ??
    find((candidate) => eventId === undefined || isMeant(candidate));
  // A correction may come before what it corrects, which is late then. Without a number nobody knows where it stands.
  if (!turn && eventId === undefined) return conversation;
  const whole = turn ? planned(turn) : (original ?? text).trim();
  // The service may put three dots where the agent was interrupted.
  const start = whole.startsWith(text) ? text : text.replace(/\s*(\.{3}|…)$/, '');
  const unspoken = whole.startsWith(start) ? whole.slice(start.length) : '';
  const cut = { text, unspoken, corrected: true, final: true };
  const heard = { heard: text.length };
  return withFields(conversation, {
    turns: turn
      ? changeTurn(turns, turn, { ...cut, ...(turn.heard !== undefined && heard) })
      : addTurn(turns, {
          role: 'agent',
          eventId,
          responseId,
          connection,
          ...cut,
          ...freshTurn('agent', conversation, circumstances),
          ...(!circumstances.textOnly && heard),
        }),
  });
}

/** What the agent had planned to say. */
const planned = ({ text, unspoken }: Turn): string => (text + unspoken).trim();

/** Finds the newest turn of one side on the current connection. */
const finder =
  ({ turns, connection }: Conversation, role: Turn['role']) =>
  (test: (turn: Turn) => boolean): Turn | undefined =>
    turns.findLast((turn) => turn.role === role && turn.connection === connection && test(turn));

/** Fields of a new turn. Of a spoken one, 0 characters have been heard. */
const freshTurn = (
  role: Turn['role'],
  { externalAgent }: Conversation,
  { time, textOnly }: Circumstances,
): Pick<Turn, 'time'> & Partial<Turn> => ({
  time,
  ...(role === 'agent' && !textOnly && { heard: 0 }),
  ...(externalAgent && { withPerson: true }),
});

/** The conversation after one more part of a text that the agent is writing. */
export function withTextPart(
  conversation: Conversation,
  { text: given, type, event_id }: AgentChatResponsePartMessage['text_response_part'],
  circumstances: Circumstances,
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
  // Too late: the turn was already cut.
  if (turn ? turn.corrected : final && !text) return conversation;
  return withFields(conversation, {
    turns: turn
      ? changeTurn(turns, turn, { text: turn.text + text, final })
      : addTurn(turns, {
          role: 'agent',
          text,
          final,
          eventId,
          connection,
          ...freshTurn('agent', conversation, circumstances),
        }),
  });
}
