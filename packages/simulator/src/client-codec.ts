import { isUserAudio, ownField } from '../../../src/protocol/objects.js';
import type { ClientEvent, ClientMessage } from '../../../src/protocol/messages.js';
import { parseObject, type Parsed } from '../../../src/protocol/codec.js';
import { isEach, mismatch, type Each, type Fields } from '../../../src/protocol/schema.js';
import { serviceLanguages } from '../../../src/protocol/language.js';
import { sourceNames } from '../../../src/protocol/source-names.js';

/** Reads a frame of the client as a server does: the mirror of `codec.ts`. */
export function parseClientMessage(frame: unknown): Parsed<ClientMessage> {
  const { message: data, problem } = parseObject(frame);
  if (!data) return { problem };
  const type = isUserAudio(data) && !Object.hasOwn(data, 'type') ? 'user_audio_chunk' : ownField(data, 'type');
  if (typeof type !== 'string' || !Object.hasOwn(clientShapes, type)) {
    return { problem: `a message of the unknown type ${String(type)}` };
  }
  const shape: Fields = clientShapes[type as keyof typeof clientShapes];
  const wrong = mismatch(shape, data, '') ?? stray(shape, data, '') ?? outOfRange(data as unknown as ClientMessage);
  return wrong
    ? { problem: `a message of type ${type} in which ${wrong}` }
    : { message: data as unknown as ClientMessage };
}

const clientEvents: Record<ClientEvent, true> = {
  audio: true,
  agent_response: true,
  agent_response_complete: true,
  agent_response_metadata: true,
  agent_response_correction: true,
  agent_chat_response_part: true,
  agent_reasoning_response_part: true,
  interruption: true,
  user_transcript: true,
  tentative_user_transcript: true,
  conversation_initiation_metadata: true,
  client_tool_call: true,
  rich_content: true,
  agent_tool_request: true,
  agent_tool_response: true,
  agent_tool_response_full_payload: true,
  mcp_tool_call: true,
  mcp_connection_status: true,
  vad_score: true,
  ping: true,
  context_usage: true,
  asr_initiation_metadata: true,
  guardrail_triggered: true,
  internal_turn_probability: true,
  internal_tentative_agent_response: true,
  agent_typing: true,
  external_agent_connected: true,
  external_agent_disconnected: true,
};

const userMessage = {
  type: ['user_message'],
  'text?': 'string',
  'rich_content_id?': 'string',
  'user_identifier?': 'string',
} as const satisfies Fields;

const fileInput = { type: ['file_input'], file_id: 'string' } as const satisfies Fields;

/** What a client may send by either contract: it does not know beforehand which of them its agent speaks. */

const clientShapes = {
  user_audio_chunk: { user_audio_chunk: 'string' },
  pong: { type: 'string', event_id: 'integer' },
  user_message: userMessage,
  user_activity: { type: 'string' },
  feedback: { type: 'string', event_id: 'integer', 'score?': ['like', 'dislike'] },
  client_tool_result: {
    type: 'string',
    tool_call_id: 'string',
    result: 'string',
    is_error: 'boolean',
    'error_type?': [
      'user_rejected',
      'external_server',
      'external_client',
      'customer_auth',
      'client_timeout',
      'unknown',
    ],
  },
  mcp_tool_approval_result: { type: 'string', tool_call_id: 'string', is_approved: 'boolean' },
  contextual_update: { type: 'string', text: 'string', 'context_id?': 'string' },
  multimodal_message: {
    type: 'string',
    'text?': userMessage,
    'file?': fileInput,
    'files?': { each: fileInput },
  },
  conversation_initiation_client_data: {
    type: 'string',
    'conversation_config_override?': {
      'agent?': {
        'prompt?': {
          'prompt?': 'string',
          'llm?': 'string',
          'tool_ids?': { each: 'string' },
          'native_mcp_server_ids?': { each: 'string' },
          'knowledge_base?': {
            each: {
              type: ['file', 'url', 'text', 'folder'],
              name: 'string',
              id: 'string',
              'usage_mode?': ['prompt', 'auto'],
            },
          },
        },
        'max_conversation_duration_message?': 'string',
        'first_message?': 'string',
        'language?': 'string',
        'native_mcp_server_ids?': { each: 'string' },
      },
      'tts?': { 'voice_id?': 'string', 'stability?': 'number', 'speed?': 'number', 'similarity_boost?': 'number' },
      'turn?': { 'soft_timeout_config?': { 'message?': 'string' } },
      'asr?': { 'keywords?': { each: 'string' } },
      'conversation?': { 'text_only?': 'boolean', 'client_events?': { each: Object.keys(clientEvents) } },
    },
    'custom_llm_extra_body?': 'object',
    'dynamic_variables?': 'object',
    'user_id?': 'string',
    'branch_id?': 'string',
    'environment?': 'string',
    'starting_workflow_node_id?': 'string',
    'source_info?': { 'source?': sourceNames, 'version?': 'string' },
    'tool_mock_config?': {
      'mocking_strategy?': ['none', 'all', 'selected'],
      'mocked_tool_names?': { each: 'string' },
      'fallback_strategy?': ['raise_error', 'call_real_tool'],
    },
  },
} as const satisfies Record<string, Fields>;

/** Fields that may be `null`, as well as missing. */
const nullable = new Set([
  'text',
  'file',
  'score',
  'text.text',
  'user_id',
  'branch_id',
  'environment',
  'starting_workflow_node_id',
  'source_info.source',
  'source_info.version',
  'conversation_config_override.agent.first_message',
  'conversation_config_override.agent.native_mcp_server_ids',
  'conversation_config_override.agent.prompt.prompt',
  'conversation_config_override.agent.prompt.llm',
  'conversation_config_override.tts.voice_id',
  'conversation_config_override.tts.stability',
  'conversation_config_override.tts.speed',
  'conversation_config_override.tts.similarity_boost',
  'conversation_config_override.asr.keywords',
  'conversation_config_override.conversation.text_only',
  'conversation_config_override.conversation.client_events',
]);

/**
 * Finds the first field of `value` that `shape` does not name, or that is `null` and must not be: the contract's clients
 * send nothing of their own, and leave out what is not set.
 */
function stray(shape: Fields, value: object, path: string): string | undefined {
  for (const [name, field] of Object.entries(value)) {
    const known = [name, `${name}?`].find((key) => Object.hasOwn(shape, key));
    const here = path ? `${path}.${name}` : name;
    if (known === undefined) return `${here} is not a field of the contract`;
    if (field === null) {
      if (nullable.has(here)) continue;
      return `${here} must not be null`;
    }
    const inner = shape[known];
    if (typeof inner !== 'object' || Array.isArray(inner)) continue;
    const nested = inner as Fields | Each;
    const items = isEach(nested)
      ? (field as object[]).map((item, index) => [item, `${here}.${index}`] as const)
      : undefined;
    for (const [item, place] of items ?? [[field as object, here] as const]) {
      const fields = isEach(nested) ? nested.each : nested;
      if (typeof fields !== 'object' || Array.isArray(fields)) continue;
      const problem = stray(fields as Fields, item, place);
      if (problem) return problem;
    }
  }
  return undefined;
}

/** Finds the first value that has the right type but is not allowed. */
function outOfRange(message: ClientMessage): string | undefined {
  if (isUserAudio(message)) {
    return isBase64(message.user_audio_chunk) ? undefined : 'user_audio_chunk must be base64';
  }
  if (message.type === 'feedback')
    return Object.hasOwn(message, 'score') ? undefined : 'score must be there, null to take it back';
  if (message.type !== 'conversation_initiation_client_data') return undefined;
  const { conversation_config_override: { agent, tts, conversation } = {}, dynamic_variables = {} } = message;
  const ranges = [
    ['stability', tts?.stability, 0, 1],
    ['speed', tts?.speed, 0.7, 5],
    ['similarity_boost', tts?.similarity_boost, 0, 1],
    ['native_mcp_server_ids.length', agent?.native_mcp_server_ids?.length, 0, 10],
    ['native_mcp_server_ids.length', agent?.prompt?.native_mcp_server_ids?.length, 0, 10],
    ['client_events.length', conversation?.client_events?.length, 1, Infinity],
  ] as const;
  for (const [name, value, least, most] of ranges) {
    if (value != null && (value < least || value > most)) return `${name} must be from ${least} to ${most}`;
  }
  if (agent?.language !== undefined && !serviceLanguages.has(agent.language))
    return 'agent.language must be one of the contract';
  if ((message.source_info?.version?.length ?? 0) > 50) return 'source_info.version must have at most 50 characters';
  const odd = Object.entries(dynamic_variables).find(([, value]) => !isVariable(value));
  return odd && `dynamic_variables.${odd[0]} must be a string, a number, a boolean, null, or a list of such`;
}

const isVariable = (value: unknown): boolean =>
  value === null ||
  ['string', 'number', 'boolean'].includes(typeof value) ||
  (Array.isArray(value) && value.every(isVariable));

const isBase64 = (text: string): boolean => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
