import { ownField } from '../protocol/objects.js';
import { withFields, emptyConversation, type Conversation, type Input, type ToolUse } from './conversation.js';
import { addTurn, changeTurn, type Turn } from './turns.js';

/** The conversation after something happened to it; the same object when nothing changed. */
export function reduce(conversation: Conversation, input: Input): Conversation {
  switch (input.type) {
    case 'start': {
      const { turns, continuable } = conversation;
      return withFields(emptyConversation, {
        status: 'connecting',
        textOnly: input.textOnly ?? false,
        ...(continuable && { turns, continuable, connection: (turns.at(-1)?.connection ?? -1) + 1 }),
      });
    }
    case 'restore': {
      const { turns, textOnly, continuable } = input;
      return withFields(emptyConversation, { turns, textOnly, continuable });
    }
    case 'status': {
      const { status } = input;
      const reconnect = ownField(input, 'reconnect');
      const error = ownField(input, 'error');
      const lost = status === 'reconnecting' && conversation.status === 'connected';
      return withFields(conversation, {
        status,
        reconnect,
        ...(error && { error }),
        ...(!['connected', 'disconnecting'].includes(status) && {
          mode: 'listening',
          queued: false,
          queuePlace: undefined,
          typing: false,
        }),
        ...(status === 'connected' ? { continuable: false } : { mutedSpeech: false }),
        ...(status !== 'connecting' && { microphoneAsked: false }),
        ...(status === 'idle' && { audioBlocked: false, microphoneProblem: undefined, held: false, yielding: false }),
        ...((lost || status === 'idle') && {
          connection: conversation.connection + Number(lost),
          ...leave(conversation, lost),
        }),
      });
    }
    case 'voice': {
      const connection = conversation.connection + 1;
      return withFields(conversation, {
        status: 'connecting',
        mode: 'listening',
        textOnly: false,
        connection,
        voiceFrom: connection,
        ...leave(conversation, true),
      });
    }
    case 'mode':
      return withFields(conversation, { mode: input.mode });
    case 'typed':
      return withFields(conversation, {
        turns: addTurn(conversation.turns, {
          role: 'user',
          text: input.text,
          connection: conversation.connection,
          time: input.time,
          ...(input.id && { id: input.id }),
          ...(input.files && { files: Object.freeze(input.files) }),
          ...(conversation.externalAgent && { withPerson: true }),
        }),
      });
    case 'set':
      return withFields(conversation, input.fields);
  }
}

/**
 * What is left of a conversation without its connection.
 *
 * @param goesOn Whether there will be another one, which knows nothing of the tools that run.
 */
const leave = ({ turns, tools }: Conversation, goesOn: boolean): Partial<Conversation> => ({
  turns: settle(turns),
  tools: withdraw(tools, goesOn ? ['awaiting-approval', 'running'] : ['awaiting-approval']),
  externalAgent: false,
  typing: false,
});

/** The turns, all final: nothing more will come of tentative ones. */
function settle(turns: readonly Turn[]): readonly Turn[] {
  let settled = turns;
  for (const turn of turns) if (!turn.final) settled = changeTurn(settled, turn, { final: true });
  return settled;
}

/** The tools without those in these states: they count as failed. */
const withdraw = (tools: readonly ToolUse[], states: readonly ToolUse['state'][]): readonly ToolUse[] =>
  tools.some(({ state }) => states.includes(state))
    ? tools.map((use) => (states.includes(use.state) ? { ...use, state: 'failed' } : use))
    : tools;
