import type { ClientMessage, ServerMessage } from '../../src/protocol/messages.js';

export interface ClientSample {
  /** Every field of the contract is there. */
  message: Record<string, unknown>;
  /** Paths that may be missing. */
  optional: string[];
}

export interface ServerSample {
  /** Every field of the contract is there. */
  message: Record<string, unknown>;
  /**
   * Paths without which the message is dropped; within an object that is not required, without which that object counts as
   * missing. Every other field may be missing, `null` or of any type.
   */
  required: string[];
  /** What stands for fields that may be missing or `null`, but must be right where they are there. */
  defaults?: Record<string, unknown>;
}

/** Paths of a message and of what it wraps. */
const within = (name: string, ...fields: string[]): string[] => [name, ...fields.map((field) => `${name}.${field}`)];

const toolCall = { tool_name: 'find', tool_call_id: 'call_1', event_id: 7 };
const mcpToolCall = {
  service_id: 'service_1',
  tool_call_id: 'call_1',
  tool_name: 'find',
  tool_description: 'Finds things.',
  parameters: { what: 'keys' },
  timestamp: '2026-01-01T00:00:00Z',
};
const mcpDefaults = { 'mcp_tool_call.parameters': {} };
const mcpRequired = within('mcp_tool_call', 'tool_call_id', 'tool_name', 'parameters', 'state');

/** Each message a server can send, by its type; the messages whose fields depend on a state once for each state. */
export const serverSamples: Record<ServerMessage['type'], ServerSample[]> = {
  conversation_initiation_metadata: [
    {
      message: {
        conversation_initiation_metadata_event: {
          conversation_id: 'conv_1',
          agent_output_audio_format: 'pcm_24000',
          user_input_audio_format: 'ulaw_8000',
        },
      },
      required: within(
        'conversation_initiation_metadata_event',
        'agent_output_audio_format',
        'user_input_audio_format',
      ),
      defaults: {
        'conversation_initiation_metadata_event.agent_output_audio_format': 'pcm_16000',
        'conversation_initiation_metadata_event.user_input_audio_format': 'pcm_16000',
      },
    },
  ],
  audio: [
    {
      message: {
        audio_event: {
          audio_base_64: 'AAAA',
          event_id: 7,
          alignment: { chars: ['H', 'i'], char_start_times_ms: [0.5, 80.5], char_durations_ms: [80.5, 119.5] },
          is_final: true,
        },
      },
      required: [
        ...within('audio_event', 'audio_base_64', 'event_id'),
        ...['chars', 'char_start_times_ms'].map((name) => `audio_event.alignment.${name}`),
      ],
    },
  ],
  user_transcript: [
    {
      message: { user_transcription_event: { user_transcript: 'Hello', event_id: 7 } },
      required: within('user_transcription_event', 'user_transcript'),
    },
  ],
  tentative_user_transcript: [
    {
      message: { tentative_user_transcription_event: { user_transcript: 'Hel', event_id: 7 } },
      required: within('tentative_user_transcription_event', 'user_transcript'),
    },
  ],
  agent_response: [
    {
      message: {
        agent_response_event: {
          agent_response: 'Hello!',
          event_id: 7,
          response_id: 'r1',
          attachments: [{ url: 'https://files.example/a.png', name: 'a.png', mime_type: 'image/png' }],
        },
      },
      required: within('agent_response_event', 'agent_response'),
    },
  ],
  agent_response_complete: [
    {
      message: { agent_response_complete_event: { event_id: 7 } },
      required: within('agent_response_complete_event', 'event_id'),
    },
  ],
  agent_response_metadata: [
    {
      message: { agent_response_metadata_event: { metadata: { any: 'thing' }, event_id: 7 } },
      required: within('agent_response_metadata_event', 'metadata'),
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
      required: within('agent_response_correction_event', 'corrected_agent_response'),
    },
  ],
  agent_chat_response_part: (['start', 'delta', 'stop'] as const).map((type) => ({
    message: { text_response_part: { text: 'Hel', type, event_id: 7 } },
    required: within('text_response_part', 'type'),
  })),
  agent_reasoning_response_part: (['start', 'delta', 'stop'] as const).map((type) => ({
    message: { reasoning_response_part: { text: 'They want', type, event_id: 'reasoning_7' } },
    required: within('reasoning_response_part', 'type'),
  })),
  interruption: [{ message: { interruption_event: { event_id: 7 } }, required: [] }],
  client_tool_call: [
    {
      message: { client_tool_call: { ...toolCall, parameters: { what: 'keys' }, expects_response: true } },
      required: within('client_tool_call', 'tool_name', 'tool_call_id', 'parameters'),
      defaults: { 'client_tool_call.parameters': {} },
    },
  ],
  rich_content: [
    {
      message: {
        rich_content: { rich_content_id: 'rich_1', component: 'buttons', props: { items: [] }, event_id: 7 },
      },
      required: within('rich_content', 'rich_content_id', 'component', 'props'),
    },
  ],
  agent_tool_request: [
    {
      message: {
        agent_tool_request: {
          ...toolCall,
          tool_type: 'webhook',
          expects_response: true,
          disable_interruptions: false,
          response_timeout_secs: 20.5,
          execution_mode: 'immediate',
        },
      },
      required: within('agent_tool_request', 'tool_name', 'tool_call_id'),
    },
  ],
  agent_tool_response: [
    {
      message: {
        agent_tool_response: { ...toolCall, tool_type: 'system', is_error: false, is_called: true, is_blocked: false },
      },
      required: within('agent_tool_response', 'tool_name'),
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
      required: within('agent_tool_response_full_payload', 'tool_name'),
    },
  ],
  mcp_tool_call: [
    { message: { mcp_tool_call: { ...mcpToolCall, state: 'loading' } }, required: mcpRequired, defaults: mcpDefaults },
    {
      message: { mcp_tool_call: { ...mcpToolCall, state: 'awaiting_approval', approval_timeout_secs: 60.5 } },
      required: mcpRequired,
      defaults: mcpDefaults,
    },
    {
      message: { mcp_tool_call: { ...mcpToolCall, state: 'success', result: [{ type: 'text', text: 'found' }] } },
      required: mcpRequired,
      defaults: mcpDefaults,
    },
    {
      message: { mcp_tool_call: { ...mcpToolCall, state: 'failure', error_message: 'gone' } },
      required: mcpRequired,
      defaults: mcpDefaults,
    },
  ],
  mcp_connection_status: (['mcp_server', 'mcp_integration'] as const).map((integration_type) => ({
    message: {
      mcp_connection_status: {
        integrations: [{ integration_id: 'integration_1', integration_type, is_connected: true, tool_count: 3 }],
      },
    },
    required: within('mcp_connection_status'),
  })),
  vad_score: [{ message: { vad_score_event: { vad_score: 0.5 } }, required: within('vad_score_event', 'vad_score') }],
  ping: [{ message: { ping_event: { event_id: 7, ping_ms: 40.5 } }, required: within('ping_event', 'event_id') }],
  context_usage: [
    {
      message: {
        context_usage_event: { event_id: 7, model: 'model-1', context_tokens: 900, context_limit_tokens: 8000 },
      },
      required: within('context_usage_event'),
    },
  ],
  asr_initiation_metadata: [{ message: { asr_initiation_metadata_event: { any: 'thing' } }, required: [] }],
  guardrail_triggered: [{ message: { guardrail_triggered_event: { guardrail_name: 'politics' } }, required: [] }],
  internal_turn_probability: [
    {
      message: { turn_probability_internal_event: { turn_probability: 0.5 } },
      required: within('turn_probability_internal_event', 'turn_probability'),
    },
  ],
  internal_tentative_agent_response: [
    {
      message: { tentative_agent_response_internal_event: { tentative_agent_response: 'Hel' } },
      required: within('tentative_agent_response_internal_event', 'tentative_agent_response'),
    },
  ],
  agent_typing: [
    {
      message: { agent_typing_event: { is_typing: true, duration_ms: 500.5 } },
      required: within('agent_typing_event', 'is_typing'),
    },
  ],
  external_agent_connected: [{ message: { external_agent_connected_event: {} }, required: [] }],
  external_agent_disconnected: [{ message: { external_agent_disconnected_event: {} }, required: [] }],
  queue_status: (['waiting', 'admitted', 'timed_out', 'pondering'] as const).map((status) => ({
    message: { queue_status_event: { status, position: 3 } },
    required: within('queue_status_event', 'status'),
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
      required: [],
    },
    { message: { message: 'no', code: 1008 }, required: [] },
  ],
  client_error: [
    { message: { error_event: { code: 1008, error_name: 'override_error', message: 'no' } }, required: [] },
  ],
};

type Name<Message> = Message extends { type: infer Type } ? Type : 'user_audio_chunk';

/** Each message a client can send. `message` is whole, with its type. */
export const clientSamples: Record<Name<ClientMessage>, ClientSample> = {
  user_audio_chunk: { message: { user_audio_chunk: 'AAAA' }, optional: [] },
  pong: { message: { type: 'pong', event_id: 7 }, optional: [] },
  user_message: {
    message: { type: 'user_message', text: 'Hello', rich_content_id: 'rich_1', user_identifier: 'user_1' },
    optional: ['text', 'rich_content_id', 'user_identifier'],
  },
  user_activity: { message: { type: 'user_activity' }, optional: [] },
  feedback: { message: { type: 'feedback', event_id: 7, score: 'like' }, optional: [] },
  client_tool_result: {
    message: {
      type: 'client_tool_result',
      tool_call_id: 'call_1',
      result: 'no',
      is_error: true,
      error_type: 'user_rejected',
    },
    optional: ['error_type'],
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
      files: [{ type: 'file_input', file_id: 'file_1' }],
    },
    optional: ['text', 'text.text', 'file', 'files'],
  },
  conversation_initiation_client_data: {
    message: {
      type: 'conversation_initiation_client_data',
      conversation_config_override: {
        agent: {
          prompt: {
            prompt: 'Be kind.',
            llm: 'model-1',
            tool_ids: ['tool_1'],
            native_mcp_server_ids: ['mcp_1'],
            knowledge_base: [{ type: 'text', name: 'Prices', id: 'document_1', usage_mode: 'auto' }],
          },
          first_message: '',
          language: 'de',
          max_conversation_duration_message: 'Time is up.',
          native_mcp_server_ids: ['mcp_1'],
        },
        tts: { voice_id: 'voice_1', stability: 0.5, speed: 1.1, similarity_boost: 0.8 },
        turn: { soft_timeout_config: { message: 'One moment.' } },
        asr: { keywords: ['Lit'] },
        conversation: { text_only: true, client_events: ['audio', 'ping'] },
      },
      custom_llm_extra_body: { temperature: 0 },
      dynamic_variables: { name: 'Ada', visits: 3, member: true, cart: ['tea', [2, null]], coupon: null },
      user_id: 'user_1',
      branch_id: 'branch_1',
      environment: 'staging',
      starting_workflow_node_id: 'node_1',
      source_info: { source: 'widget', version: '0.1.0' },
      tool_mock_config: { mocking_strategy: 'none' },
    },
    optional: [
      'conversation_config_override',
      'conversation_config_override.agent',
      'conversation_config_override.agent.prompt',
      'conversation_config_override.agent.prompt.prompt',
      'conversation_config_override.agent.prompt.llm',
      'conversation_config_override.agent.prompt.tool_ids',
      'conversation_config_override.agent.prompt.native_mcp_server_ids',
      'conversation_config_override.agent.prompt.knowledge_base',
      'conversation_config_override.agent.prompt.knowledge_base.0.usage_mode',
      'conversation_config_override.agent.max_conversation_duration_message',
      'conversation_config_override.turn',
      'conversation_config_override.turn.soft_timeout_config',
      'conversation_config_override.turn.soft_timeout_config.message',
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
      'branch_id',
      'environment',
      'starting_workflow_node_id',
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
