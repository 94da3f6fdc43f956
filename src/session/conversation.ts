import type { VoiceAgentError } from '../base/errors.js';
import type { FeedbackScore, JsonObject } from '../protocol/messages.js';
import type { Turn } from './turns.js';

export type Status = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'disconnecting';

/** `thinking`: the visitor has finished, the agent is not heard yet. */
export type Mode = 'listening' | 'thinking' | 'speaking';

/** A try to get a lost conversation back. */
export interface Reconnect {
  /** 1 for the first try. */
  readonly attempt: number;
  /** Time until the try, in ms. */
  readonly delay: number;
}

/** A tool the agent uses, wherever it runs. */
export interface ToolUse {
  readonly toolCallId: string;
  readonly name: string;
  readonly state: 'running' | 'awaiting-approval' | 'done' | 'failed';
  readonly description?: string | undefined;
  readonly parameters?: JsonObject | undefined;
  /** The turn after which it was used. */
  readonly turnId: string | undefined;
}

/** A component the agent wants shown, such as `buttons`. What its `props` hold is data from outside. */
export interface RichContent {
  readonly id: string;
  readonly component: string;
  readonly props: JsonObject;
  /** The turn after which it is shown. */
  readonly turnId: string | undefined;
}

/** All that is known of a conversation at one moment. */
export interface Conversation {
  readonly status: Status;
  readonly mode: Mode;
  /** Whether it is a typed conversation: no microphone, no sound. */
  readonly textOnly: boolean;
  readonly turns: readonly Turn[];
  readonly conversationId: string | undefined;
  /** What ended the last conversation, until the next one starts. */
  readonly error: VoiceAgentError | undefined;
  /** While `reconnecting`. */
  readonly reconnect: Reconnect | undefined;
  /** Whether the service has put this conversation into a queue. */
  readonly queued: boolean;
  /** Its place in the queue, 1 for the next one, if the service tells it. */
  readonly queuePlace: number | undefined;
  /** A human agent is typing. */
  readonly typing: boolean;
  /** A human agent has taken over. */
  readonly externalAgent: boolean;
  /** The browser keeps back all sound until the visitor touches the page. */
  readonly audioBlocked: boolean;
  /** The visitor speaks although the microphone is muted. */
  readonly mutedSpeech: boolean;
  /** On hold: nothing is heard and silence is sent. */
  readonly held: boolean;
  readonly tools: readonly ToolUse[];
  readonly richContent: readonly RichContent[];
  /** Number of the current connection, from 0. */
  readonly connection: number;
}

/** Nothing was said yet. */
export const emptyConversation: Conversation = freeze({
  status: 'idle',
  mode: 'listening',
  textOnly: false,
  turns: [],
  conversationId: undefined,
  error: undefined,
  reconnect: undefined,
  queued: false,
  queuePlace: undefined,
  typing: false,
  externalAgent: false,
  audioBlocked: false,
  mutedSpeech: false,
  held: false,
  tools: [],
  richContent: [],
  connection: 0,
});

/** Circumstances of a message: when it came, in ms since the start, and whether nothing is spoken. */
export interface Arrival {
  readonly time: number;
  readonly textOnly: boolean;
}

/** Everything that can happen to a conversation beside the service's messages. `time` is in ms since it began. */
export type Input =
  | { type: 'status'; status: Status; reconnect?: Reconnect | undefined; error?: VoiceAgentError | undefined }
  /** A new start: nothing of an earlier conversation is left. */
  | { type: 'start'; textOnly?: boolean }
  | { type: 'mode'; mode: Mode }
  /** The visitor has typed. `id` becomes that of the turn. */
  | { type: 'typed'; text: string; time: number; id?: string }
  /** So much of the agent's turn has been heard, in characters. */
  | { type: 'heard'; turnId: string; characters: number }
  /** Nothing of the agent's turn after so many characters will be heard. */
  | { type: 'cut'; turnId: string; characters: number }
  | { type: 'feedback'; turnId: string; score: FeedbackScore }
  | { type: 'set'; fields: Partial<Pick<Conversation, 'typing' | 'audioBlocked' | 'mutedSpeech' | 'held' | 'error'>> };

/** A snapshot never changes: what changes is made anew. */
export function freeze(conversation: Conversation): Conversation {
  for (const list of [conversation.turns, conversation.tools, conversation.richContent]) Object.freeze(list);
  return Object.freeze(conversation);
}

/** The conversation with some fields changed; the same object when they are as they were. */
export function changed(conversation: Conversation, fields: Partial<Conversation>): Conversation {
  const isChanged = (Object.keys(fields) as (keyof Conversation)[]).some((key) => fields[key] !== conversation[key]);
  return isChanged ? freeze({ ...conversation, ...fields }) : conversation;
}

/** The newest turn of the agent with this number, or else with any, on the current connection. */
export const agentTurn = ({ turns, connection }: Conversation, eventId?: number): Turn | undefined =>
  turns.findLast(
    (turn) =>
      turn.role === 'agent' &&
      turn.connection === connection &&
      turn.eventId !== undefined &&
      turn.eventId === (eventId ?? turn.eventId),
  );
