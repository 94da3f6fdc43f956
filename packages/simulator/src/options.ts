import { isAudioFormat } from '../../../src/protocol/codec.js';
import type { AudioFormat } from '../../../src/protocol/messages.js';

/** Every option a conversation can be given, its default, and what it does. In a query its name is in `snake_case`. */
const table = {
  contract: ['1.0.0', 'Which of the service’s two contracts the agent speaks: 1.0.0 or 1.1.0.'],
  pace: [4, 'How many times faster than it sounds the voice is sent; 0 sends it all at once.'],
  chunk: [250, 'Length of a piece of voice, in ms.'],
  jitter: [0, 'How much earlier or later than its time a piece of voice is sent at most, in ms.'],
  stall: [0, 'How long the voice stops to come in the middle of an answer, in ms.'],
  seed: [1, 'Seed of the jitter: the same seed jitters the same way.'],
  latency: [150, 'How long the agent thinks before it answers, in ms.'],
  ping: [2000, 'Time between pings, in ms; 0 sends none.'],
  endpoint: [700, 'How long a silence ends what the user says, in ms.'],
  interruptible: [true, 'Whether the user can speak over the agent.'],
  late: [false, 'Whether voice that was interrupted goes on arriving for a while.'],
  after: [0, 'When what the scenario is about happens, in ms after the voice began; 0: when it suits the scenario.'],
  before: [false, 'Whether what the scenario is about happens before the conversation is initiated.'],
  code: [
    0,
    'Close code of the scenarios close, error-* and goodbye; 0: the usual one; 1005: none; 1006: a drop without a close.',
  ],
  reason: ['', 'Close reason of the scenarios close, error-* and goodbye.'],
  hangUp: [
    'agent_tool_response',
    'Which messages tell that the agent has hung up: agent_tool_response, agent_tool_response_full_payload, or both.',
  ],
  closeAfter: [50, 'How long after it has hung up the agent closes the connection, in ms.'],
  times: [1, 'How many conversations of a client the scenarios drop-once and torn drop.'],
  turnTimeout: [
    10_000,
    'How long the agent waits for the user before it asks whether somebody is there, in ms; 0: for ever.',
  ],
  receiveTimeout: [60_000, 'How long no input of the user ends the conversation, in ms; 0: never.'],
  approvalTimeout: [300, 'How long an approval is waited for, in s.'],
  toolTimeout: [20_000, 'How long the result of a tool is waited for, in ms.'],
  tools: ['show_message,not_registered,slow_tool', 'The tools of the page that the scenario tools calls.'],
  uploadTime: [0, 'How long an upload of a file takes at least, in ms.'],
  uploadFailures: [0, 'How many uploads of a conversation fail before one succeeds.'],
  uploadStatus: [500, 'Status of the answer to those: 0 drops the connection.'],
  refuses: ['', 'Fields of overrides that the agent does not allow, such as first_message, separated by commas.'],
  refuseBy: [
    0,
    'How an override that is not allowed is refused. 0: by an error in place of the beginning; else by a close with this code right after it, without a word; 1005: without a code.',
  ],
  requires: ['', 'Dynamic variables without which there is no conversation, separated by commas.'],
  events: ['', 'Messages the agent sends beside the usual ones, separated by commas; "all" for every one.'],
  tolerant: [false, 'Whether a message that breaks the contract is only written down, rather than answered with 1008.'],
  refusal: ['403', 'How a wrong signature is refused: "403" in the handshake, or "1008" after it.'],
  client: ['', 'A name of the client, by which a test finds its conversations.'],
  outputFormat: ['pcm_16000', 'Format of the voice.'],
  inputFormat: ['pcm_16000', 'Format the user is to be sent in.'],
} as const satisfies Record<string, readonly [number | string | boolean, string]>;

type Widened<Value> = Value extends number ? number : Value extends boolean ? boolean : string;

/** How a conversation goes. */
export type SimulationOptions = {
  [Name in Exclude<keyof typeof table, 'outputFormat' | 'inputFormat'>]: Widened<(typeof table)[Name][0]>;
} & { outputFormat: AudioFormat; inputFormat: AudioFormat };

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Every option as it is written in a query, with its default and what it does. */
export const optionDocs: readonly { name: string; default: number | string | boolean; description: string }[] =
  Object.entries(table).map(([name, [value, description]]) => ({ name: snakeCase(name), default: value, description }));

/** The options without anything said. */
export const defaultOptions = Object.fromEntries(
  Object.entries(table).map(([name, [value]]) => [name, value]),
) as unknown as SimulationOptions;

/** The options a query gives. What cannot be meant is left out. */
export function parseOptions(query: URLSearchParams): Partial<SimulationOptions> {
  const options: Record<string, number | string | boolean> = {};
  for (const [name, [standard]] of Object.entries(table)) {
    const text = query.get(snakeCase(name));
    if (text === null) continue;
    if (typeof standard === 'number') {
      const value = Number(text);
      if (text && Number.isFinite(value) && value >= 0) options[name] = value;
    } else if (typeof standard === 'boolean') {
      options[name] = !['0', 'false', 'no', 'off'].includes(text.toLowerCase());
    } else if (!name.endsWith('Format') || isAudioFormat(text)) {
      options[name] = text;
    }
  }
  return options;
}

/** What of a query is about the conversation, to be handed on from a request for a signed URL to that URL. */
export function conversationQuery(query: URLSearchParams): URLSearchParams {
  const names = new Set(['scenario', ...optionDocs.map(({ name }) => name)]);
  return new URLSearchParams([...query].filter(([name]) => names.has(name)));
}

/** A list within an option. */
export const splitList = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

/**
 * Takes an agent id apart: a scenario's name, `private-` before it for an agent that wants a signature, and options after
 * it as in a query: `private-barge-in?pace=1`.
 */
export function parseAgentId(agentId: string): { scenario: string; isPrivate: boolean; query: URLSearchParams } {
  const [id = '', query = ''] = agentId.split('?', 2);
  const isPrivate = id.startsWith('private-');
  return { scenario: isPrivate ? id.slice('private-'.length) : id, isPrivate, query: new URLSearchParams(query) };
}
