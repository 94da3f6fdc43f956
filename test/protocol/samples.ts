import type { ClientMessage, ServerMessage } from '../../src/protocol/messages.js';

export interface Sample {
  /** Every field of the contract is there. */
  message: Record<string, unknown>;
  /** Paths that may be missing, of a server also `null`: the contract's own, and those that older servers leave out. */
  optional: string[];
}

const toolCall = { tool_name: 'find', tool_call_id: 'call_1', event_id: 7 };
const mcpToolCall = {
  service_id: 'service_1',
  tool_call_id: 'call_1',
  tool_name: 'find',
  tool_description: 'Finds things.',
  parameters: { what: 'keys' },
  timestamp: '2026-01-01T00:00:00Z',
};
const mcpOptional = ['mcp_tool_call.tool_description'];

/** Each message a server can send, by its type; the messages whose fields depend on a state once for each state. */
export const serverSamples: Record<ServerMessage['type'], Sample[]> = {
  conversation_initiation_metadata: [
    {
      message: {
        conversation_initiation_metadata_event: {
          conversation_id: 'conv_1',
          agent_output_audio_format: 'pcm_24000',
          user_input_audio_format: 'ulaw_8000',
        },
      },
      optional: ['conversation_initiation_metadata_event.user_input_audio_format'],
    },
  ],
  audio: [
    {
      message: {
        audio_event: {
          audio_base_64: 'AAAA',
          event_id: 7,
          alignment: { chars: ['H', 'i'], char_start_times_ms: [0, 80], char_durations_ms: [80, 120] },
        },
      },
      optional: ['audio_event.alignment'],
    },
  ],
  user_transcript: [
    {
      message: { user_transcription_event: { user_transcript: 'Hello', event_id: 7 } },
      optional: ['user_transcription_event.event_id'],
    },
  ],
  tentative_user_transcript: [
    {
      message: { tentative_user_transcription_event: { user_transcript: 'Hel', event_id: 7 } },
      optional: ['tentative_user_transcription_event.event_id'],
    },
  ],
  agent_response: [
    {
      message: { agent_response_event: { agent_response: 'Hello!', event_id: 7, response_id: 'r1' } },
      optional: ['agent_response_event.event_id', 'agent_response_event.response_id'],
    },
  ],
  agent_response_correction: [
    {
      message: {
        agent_response_correction_event: {
          original_agent_response: 'Hello, how are you?',
          corrected_agent_response: 'Hello...',
          event_id: 7,
          response_id: 'r1',
        },
      },
      optional: ['agent_response_correction_event.event_id', 'agent_response_correction_event.response_id'],
    },
  ],
  agent_chat_response_part: (['start', 'delta', 'stop'] as const).map((type) => ({
    message: { text_response_part: { text: 'Hel', type, event_id: 7 } },
    optional: ['text_response_part.event_id'],
  })),
  agent_reasoning_response_part: (['start', 'delta', 'stop'] as const).map((type) => ({
    message: { reasoning_response_part: { text: 'They want', type, event_id: 'reasoning_7' } },
    optional: [],
  })),
  interruption: [{ message: { interruption_event: { event_id: 7 } }, optional: [] }],
  client_tool_call: [
    {
      message: { client_tool_call: { ...toolCall, parameters: { what: 'keys' } } },
      optional: ['client_tool_call.event_id'],
    },
  ],
  rich_content: [
    {
      message: {
        rich_content: { rich_content_id: 'rich_1', component: 'buttons', props: { items: [] }, event_id: 7 },
      },
      optional: ['rich_content.event_id'],
    },
  ],
  agent_tool_request: [
    {
      message: { agent_tool_request: { ...toolCall, tool_type: 'webhook' } },
      optional: ['agent_tool_request.event_id'],
    },
  ],
  agent_tool_response: [
    {
      message: { agent_tool_response: { ...toolCall, tool_type: 'system', is_error: false, is_called: true } },
      optional: ['agent_tool_response.event_id', 'agent_tool_response.is_called'],
    },
  ],
  agent_tool_response_full_payload: [
    {
      message: {
        agent_tool_response_full_payload: {
          ...toolCall,
          tool_type: 'mcp',
          is_error: true,
          is_blocked: true,
          is_called: true,
          full_tool_result: '{"found":0}',
          truncated: true,
        },
      },
      optional: ['event_id', 'is_called', 'is_blocked', 'truncated'].map(
        (name) => `agent_tool_response_full_payload.${name}`,
      ),
    },
  ],
  mcp_tool_call: [
    { message: { mcp_tool_call: { ...mcpToolCall, state: 'loading' } }, optional: mcpOptional },
    {
      message: { mcp_tool_call: { ...mcpToolCall, state: 'awaiting_approval', approval_timeout_secs: 60 } },
      optional: [...mcpOptional, 'mcp_tool_call.approval_timeout_secs'],
    },
    {
      message: { mcp_tool_call: { ...mcpToolCall, state: 'success', result: [{ type: 'text', text: 'found' }] } },
      optional: [...mcpOptional, 'mcp_tool_call.result'],
    },
    {
      message: { mcp_tool_call: { ...mcpToolCall, state: 'failure', error_message: 'gone' } },
      optional: [...mcpOptional, 'mcp_tool_call.error_message'],
    },
  ],
  mcp_connection_status: (['mcp_server', 'mcp_integration'] as const).map((integration_type) => ({
    message: {
      mcp_connection_status: {
        integrations: [{ integration_id: 'integration_1', integration_type, is_connected: true, tool_count: 3 }],
      },
    },
    optional: ['mcp_connection_status.integrations.0.tool_count'],
  })),
  vad_score: [{ message: { vad_score_event: { vad_score: 0.5 } }, optional: [] }],
  ping: [{ message: { ping_event: { event_id: 7, ping_ms: 40 } }, optional: ['ping_event.ping_ms'] }],
  context_usage: [
    {
      message: {
        context_usage_event: { event_id: 7, model: 'model-1', context_tokens: 900, context_limit_tokens: 8000 },
      },
      optional: ['context_usage_event.event_id'],
    },
  ],
  asr_initiation_metadata: [{ message: { asr_initiation_metadata_event: { any: 'thing' } }, optional: [] }],
  guardrail_triggered: [{ message: {}, optional: [] }],
  internal_turn_probability: [
    { message: { turn_probability_internal_event: { turn_probability: 0.5 } }, optional: [] },
  ],
  internal_tentative_agent_response: [
    { message: { tentative_agent_response_internal_event: { tentative_agent_response: 'Hel' } }, optional: [] },
  ],
  agent_typing: [
    {
      message: { agent_typing_event: { is_typing: true, duration_ms: 500 } },
      optional: ['agent_typing_event.duration_ms'],
    },
  ],
  external_agent_connected: [
    { message: { external_agent_connected_event: {} }, optional: ['external_agent_connected_event'] },
  ],
  external_agent_disconnected: [
    { message: { external_agent_disconnected_event: {} }, optional: ['external_agent_disconnected_event'] },
  ],
  queue_status: (['waiting', 'admitted', 'timed_out'] as const).map((status) => ({
    message: { queue_status_event: { status } },
    optional: [],
  })),
  error: [
    {
      message: {
        error_event: {
          code: 1008,
          message: 'no',
          error_type: 'override_error',
          reason: 'no',
          debug_message: 'no',
          details: { why: 'no' },
        },
      },
      optional: [
        'error_event',
        ...['code', 'message', 'error_type', 'reason', 'debug_message', 'details'].map((name) => `error_event.${name}`),
      ],
    },
    { message: { message: 'no', code: 1008 }, optional: ['message', 'code'] },
  ],
};

type Name<Message> = Message extends { type: infer Type } ? Type : 'user_audio_chunk';

/** Each message a client can send. `message` is whole, with its type. */
export const clientSamples: Record<Name<ClientMessage>, Sample> = {
  user_audio_chunk: { message: { user_audio_chunk: 'AAAA' }, optional: [] },
  pong: { message: { type: 'pong', event_id: 7 }, optional: [] },
  user_message: {
    message: { type: 'user_message', text: 'Hello', rich_content_id: 'rich_1' },
    optional: ['text', 'rich_content_id'],
  },
  user_activity: { message: { type: 'user_activity' }, optional: [] },
  feedback: { message: { type: 'feedback', event_id: 7, score: 'like' }, optional: [] },
  client_tool_result: {
    message: { type: 'client_tool_result', tool_call_id: 'call_1', result: '{}', is_error: false },
    optional: [],
  },
  mcp_tool_approval_result: {
    message: { type: 'mcp_tool_approval_result', tool_call_id: 'call_1', is_approved: true },
    optional: [],
  },
  contextual_update: {
    message: { type: 'contextual_update', text: 'The cart is empty.', context_id: 'cart' },
    optional: ['context_id'],
  },
  multimodal_message: {
    message: {
      type: 'multimodal_message',
      text: { type: 'user_message', text: 'Look' },
      file: { type: 'file_input', file_id: 'file_1' },
    },
    optional: ['text', 'text.text', 'file'],
  },
  conversation_initiation_client_data: {
    message: {
      type: 'conversation_initiation_client_data',
      conversation_config_override: {
        agent: {
          prompt: { prompt: 'Be kind.', llm: 'model-1' },
          first_message: '',
          language: 'de',
          native_mcp_server_ids: ['mcp_1'],
        },
        tts: { voice_id: 'voice_1', stability: 0.5, speed: 1.1, similarity_boost: 0.8 },
        asr: { keywords: ['Lit'] },
        conversation: { text_only: true, client_events: ['audio', 'ping'] },
      },
      custom_llm_extra_body: { temperature: 0 },
      dynamic_variables: { name: 'Ada', visits: 3, member: true },
      user_id: 'user_1',
      source_info: { source: 'voice-agent-element', version: '0.1.0' },
      tool_mock_config: { mocking_strategy: 'none' },
    },
    optional: [
      'conversation_config_override',
      'conversation_config_override.agent',
      'conversation_config_override.agent.prompt',
      'conversation_config_override.agent.prompt.prompt',
      'conversation_config_override.agent.prompt.llm',
      'conversation_config_override.agent.first_message',
      'conversation_config_override.agent.language',
      'conversation_config_override.agent.native_mcp_server_ids',
      'conversation_config_override.tts',
      'conversation_config_override.tts.voice_id',
      'conversation_config_override.tts.stability',
      'conversation_config_override.tts.speed',
      'conversation_config_override.tts.similarity_boost',
      'conversation_config_override.asr',
      'conversation_config_override.asr.keywords',
      'conversation_config_override.conversation',
      'conversation_config_override.conversation.text_only',
      'conversation_config_override.conversation.client_events',
      'custom_llm_extra_body',
      'dynamic_variables',
      'user_id',
      'source_info',
      'source_info.source',
      'source_info.version',
      'tool_mock_config',
    ],
  },
};

/** Paths of all fields, into objects and into the first item of arrays. */
export function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [[...path, name], ...pathsOf(inner, [...path, name])]);
}

/** A copy with another value at a path; without it when `value` is `undefined`. */
export function withValue(message: object, path: string[], value: unknown): object {
  const copy = structuredClone(message) as Record<string, unknown>;
  let parent = copy;
  for (const name of path.slice(0, -1)) parent = parent[name] as Record<string, unknown>;
  const last = path.at(-1)!;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

export const valueAt = (message: object, path: string[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], message);

/** Values of every other JSON type than that of `value`. */
export function othersThan(value: unknown): unknown[] {
  const typeOf = (item: unknown): string => (item === null ? 'null' : Array.isArray(item) ? 'array' : typeof item);
  return ['text', 7.5, true, null, {}, [1]].filter((other) => typeOf(other) !== typeOf(value));
}
