import type { VoiceAgentError } from '../base/errors.js';
import type { JsonObject } from '../protocol/messages.js';
import type { Placed } from './placement.js';
import type { Turn, TurnFile } from './turns.js';

export type Status = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'disconnecting';

/** `thinking`: the visitor has finished speaking, and the agent is not heard yet. */
export type Mode = 'listening' | 'thinking' | 'speaking';

/** Why the visitor cannot be heard: no microphone is left, the system has muted it, or nothing comes from it. */
export type MicrophoneProblem = 'lost' | 'muted' | 'silent';

/** An attempt to reconnect. */
export interface Reconnect {
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Time until the attempt, in ms. */
  readonly delay: number;
}

/** A tool the agent uses, wherever it runs. */
export interface ToolUse extends Placed {
  readonly toolCallId: string;
  readonly name: string;
  readonly state: 'running' | 'awaiting-approval' | 'done' | 'failed';
  readonly description?: string | undefined;
  readonly parameters?: JsonObject | undefined;
  /** The turn after which it was used. */
  readonly turnId: string | undefined;
}

/** A component the agent wants shown, such as `buttons`. Never trust its `props`: they are data from outside. */
export interface RichContent extends Placed {
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
  /** What ended the last conversation, until the next one starts; or what kept a typed one from going on by voice. */
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
  /** The browser blocks all sound until the visitor touches the page. */
  readonly audioBlocked: boolean;
  /** The visitor speaks although the microphone is muted. */
  readonly mutedSpeech: boolean;
  /** The browser asks the visitor whether the microphone may be used. */
  readonly microphoneAsked: boolean;
  /** Why the visitor cannot be heard, although they have not muted themselves. */
  readonly microphoneProblem: MicrophoneProblem | undefined;
  /** On hold: the agent is not heard and silence is sent. */
  readonly held: boolean;
  /** The agent's voice is lowered because the visitor speaks. */
  readonly yielding: boolean;
  readonly tools: readonly ToolUse[];
  readonly richContent: readonly RichContent[];
  /** Number of the current connection, from 0. */
  readonly connection: number;
  /** The connection from which on a conversation that began typed is a spoken one. */
  readonly voiceFrom: number | undefined;
  /** Whether this is a conversation of an earlier page that was not over: the next start goes on with it. */
  readonly continuable: boolean;
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
  microphoneAsked: false,
  microphoneProblem: undefined,
  held: false,
  yielding: false,
  tools: [],
  richContent: [],
  connection: 0,
  voiceFrom: undefined,
  continuable: false,
});

/** Circumstances of a message: when it came, in ms since the start, and whether the conversation is a typed one. */
export interface Circumstances {
  readonly time: number;
  readonly textOnly: boolean;
}

/** A conversation of an earlier page. */
export type Earlier = Pick<Conversation, 'turns' | 'textOnly' | 'continuable'>;

/**
 * Everything that can happen to a conversation beside the service's messages and what a call does to turns and tools. `time` is in ms
 * since it began.
 */
export type Input =
  | { type: 'status'; status: Status; reconnect?: Reconnect | undefined; error?: VoiceAgentError | undefined }
  /** A new conversation starts; everything about the earlier one is forgotten, unless it is continuable. */
  | { type: 'start'; textOnly?: boolean }
  /** A spoken conversation takes the place of a typed one. */
  | { type: 'voice' }
  /** This was said on an earlier page. */
  | ({ type: 'restore' } & Earlier)
  | { type: 'mode'; mode: Mode }
  /** The visitor has typed, or has sent files. `id` becomes that of the turn. */
  | { type: 'typed'; text: string; time: number; id?: string; files?: readonly TurnFile[] | undefined }
  | {
      type: 'set';
      fields: Partial<
        Pick<
          Conversation,
          | 'typing'
          | 'audioBlocked'
          | 'mutedSpeech'
          | 'microphoneAsked'
          | 'microphoneProblem'
          | 'held'
          | 'yielding'
          | 'error'
        >
      >;
    };

/** Freezes a snapshot and its lists. */
export function freeze(conversation: Conversation): Conversation {
  for (const list of [conversation.turns, conversation.tools, conversation.richContent]) Object.freeze(list);
  return Object.freeze(conversation);
}

/** The conversation with these fields; the same object when none of them differs. */
export function withFields(conversation: Conversation, fields: Partial<Conversation>): Conversation {
  const isChanged = (Object.keys(fields) as (keyof Conversation)[]).some((key) => fields[key] !== conversation[key]);
  return isChanged ? freeze({ ...conversation, ...fields }) : conversation;
}

/** The agent's newest turn on the current connection: the one with this event id or, without one given, with any. */
export const agentTurn = ({ turns, connection }: Conversation, eventId?: number): Turn | undefined =>
  turns.findLast(
    (turn) =>
      turn.role === 'agent' &&
      turn.connection === connection &&
      turn.eventId !== undefined &&
      turn.eventId === (eventId ?? turn.eventId),
  );
