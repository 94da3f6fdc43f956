import type { AudioFormat, ServerMessage, UnknownMessage } from './messages.js';
import { isObject, ownField } from './objects.js';
import { mismatch, type ShapeOf } from './schema.js';

/** A message that was read, or else what the frame is instead: `a frame that is not JSON`. */
export type Parsed<Message> = { message: Message; problem?: undefined } | { message?: undefined; problem: string };

type ServerShapes = { readonly [Message in ServerMessage as Message['type']]: ShapeOf<Omit<Message, 'type'>> };

const audioFormats: readonly string[] = [
  'pcm_8000',
  'pcm_16000',
  'pcm_22050',
  'pcm_24000',
  'pcm_44100',
  'pcm_48000',
  'ulaw_8000',
] satisfies AudioFormat[];

/** Whether a format is one of the contract. */
export const isAudioFormat = (format: string): format is AudioFormat => audioFormats.includes(format);

const textPart = { 'text?': 'string', type: ['start', 'delta', 'stop'] } as const;
const toolCall = { tool_name: 'string', tool_call_id: 'string', 'event_id?': 'integer' } as const;
const toolResponse = {
  tool_name: 'string',
  'tool_call_id?': 'string',
  'event_id?': 'integer',
  'tool_type?': 'string',
  'is_error?': 'boolean',
  'is_called?': 'boolean',
  'is_blocked?': 'boolean',
} as const;
const userTranscript = { user_transcript: 'string', 'event_id?': 'integer' } as const;

/**
 * The shape of each message of the server. The compiler checks it against `server-messages.ts`. A field is required only if the message
 * is useless without it, so that an odd or missing field never costs the other ones.
 */
const serverShapes: ServerShapes = {
  conversation_initiation_metadata: {
    conversation_initiation_metadata_event: {
      'conversation_id?': 'string',
      agent_output_audio_format: 'string',
      user_input_audio_format: 'string',
    },
  },
  audio: {
    audio_event: {
      audio_base_64: 'string',
      event_id: 'integer',
      'alignment?': {
        chars: { each: 'string' },
        char_start_times_ms: { each: 'number' },
        'char_durations_ms?': { each: 'number' },
      },
      'is_final?': 'boolean',
    },
  },
  user_transcript: { user_transcription_event: userTranscript },
  tentative_user_transcript: { tentative_user_transcription_event: userTranscript },
  agent_response: {
    agent_response_event: {
      agent_response: 'string',
      'event_id?': 'integer',
      'response_id?': 'string',
      'attachments?': { each: { 'url?': 'string', 'name?': 'string', 'mime_type?': 'string' } },
    },
  },
  agent_response_complete: { agent_response_complete_event: { event_id: 'integer' } },
  agent_response_metadata: { agent_response_metadata_event: { metadata: 'object', 'event_id?': 'integer' } },
  agent_response_correction: {
    agent_response_correction_event: {
      'original_agent_response?': 'string',
      corrected_agent_response: 'string',
      'event_id?': 'integer',
      'response_id?': 'string',
    },
  },
  agent_chat_response_part: { text_response_part: { ...textPart, 'event_id?': 'integer' } },
  agent_reasoning_response_part: { reasoning_response_part: { ...textPart, 'event_id?': 'string' } },
  interruption: { 'interruption_event?': { 'event_id?': 'integer' } },
  client_tool_call: { client_tool_call: { ...toolCall, parameters: 'object', 'expects_response?': 'boolean' } },
  rich_content: {
    rich_content: { rich_content_id: 'string', component: 'string', props: 'object', 'event_id?': 'integer' },
  },
  agent_tool_request: {
    agent_tool_request: {
      ...toolCall,
      'tool_type?': 'string',
      'expects_response?': 'boolean',
      'disable_interruptions?': 'boolean',
      'response_timeout_secs?': 'number',
      'execution_mode?': 'string',
    },
  },
  agent_tool_response: { agent_tool_response: toolResponse },
  agent_tool_response_full_payload: {
    agent_tool_response_full_payload: {
      ...toolResponse,
      'full_tool_result?': 'string',
      'truncated?': 'boolean',
    },
  },
  mcp_tool_call: {
    mcp_tool_call: {
      'service_id?': 'string',
      tool_call_id: 'string',
      tool_name: 'string',
      'tool_description?': 'string',
      parameters: 'object',
      'timestamp?': 'string',
      state: ['loading', 'awaiting_approval', 'success', 'failure'],
      'approval_timeout_secs?': 'number',
      'result?': { each: 'object' },
      'error_message?': 'string',
    },
  },
  mcp_connection_status: {
    mcp_connection_status: {
      'integrations?': {
        each: {
          'integration_id?': 'string',
          'integration_type?': 'string',
          'is_connected?': 'boolean',
          'tool_count?': 'integer',
        },
      },
    },
  },
  vad_score: { vad_score_event: { vad_score: 'number' } },
  ping: { ping_event: { event_id: 'integer', 'ping_ms?': 'number' } },
  context_usage: {
    context_usage_event: {
      'event_id?': 'integer',
      'model?': 'string',
      'context_tokens?': 'integer',
      'context_limit_tokens?': 'integer',
    },
  },
  asr_initiation_metadata: { 'asr_initiation_metadata_event?': 'object' },
  guardrail_triggered: { 'guardrail_triggered_event?': { 'guardrail_name?': 'string' } },
  internal_turn_probability: { turn_probability_internal_event: { turn_probability: 'number' } },
  internal_tentative_agent_response: {
    tentative_agent_response_internal_event: { tentative_agent_response: 'string' },
  },
  agent_typing: { agent_typing_event: { is_typing: 'boolean', 'duration_ms?': 'number' } },
  external_agent_connected: { 'external_agent_connected_event?': 'object' },
  external_agent_disconnected: { 'external_agent_disconnected_event?': 'object' },
  queue_status: { queue_status_event: { status: 'string', 'position?': 'integer' } },
  error: {
    'error_event?': {
      'code?': 'integer',
      'message?': 'string',
      'error_type?': 'string',
      'reason?': 'string',
      'debug_message?': 'string',
      'details?': 'object',
    },
    'message?': 'string',
    'code?': 'integer',
  },
  client_error: { 'error_event?': { 'code?': 'integer', 'error_name?': 'string', 'message?': 'string' } },
};

/** Whether this package knows messages of this type. */
export const isServerMessageType = (type: string): type is ServerMessage['type'] => Object.hasOwn(serverShapes, type);

/** Reads a text frame as a JSON object. */
export function parseObject(frame: unknown): Parsed<Record<string, unknown>> {
  if (typeof frame !== 'string') return { problem: 'a binary frame' };
  try {
    const data: unknown = JSON.parse(frame);
    return isObject(data) ? { message: data } : { problem: 'a frame that is not a JSON object' };
  } catch {
    return { problem: 'a frame that is not JSON' };
  }
}

/**
 * Reads a frame of the server. A message of an unknown type is passed on as it came. In a message of a known type, a required
 * field that is missing or of the wrong type is a problem; an optional field of the wrong type is removed.
 *
 * Audio in `audio_event.audio` (an older name) is given as `audio_base_64` too. Missing audio formats are filled in, and the
 * missing parameters of a tool: none.
 *
 * @param frame `MessageEvent.data` of the socket.
 */
export function parseServerMessage(frame: unknown): Parsed<ServerMessage | UnknownMessage> {
  const { message: data, problem } = parseObject(frame);
  if (!data) return { problem };
  const type = ownField(data, 'type');
  if (typeof type !== 'string') return { problem: 'a message without a type' };
  const message = data as UnknownMessage;
  if (!isServerMessageType(type)) return { message };
  fillIn(type, data);
  const wrong = mismatch(serverShapes[type], data, '', true);
  return wrong ? { problem: `a message of type ${type} in which ${wrong}` } : { message };
}

/** What stands for a field that is missing or `null`, by the message's type and the object it wraps. */
const missingFields: Readonly<Partial<Record<ServerMessage['type'], Record<string, () => unknown>>>> = {
  conversation_initiation_metadata: {
    agent_output_audio_format: () => 'pcm_16000',
    user_input_audio_format: () => 'pcm_16000',
  },
  client_tool_call: { parameters: () => ({}) },
  mcp_tool_call: { parameters: () => ({}) },
};

/** Fills in what a server leaves out or names differently. */
function fillIn(type: ServerMessage['type'], data: Record<string, unknown>): void {
  const [wrapper] = Object.keys(serverShapes[type]);
  const event = wrapper && ownField(data, wrapper);
  if (!isObject(event)) return;
  for (const [name, value] of Object.entries(missingFields[type] ?? {})) {
    if (ownField(event, name) == null) event[name] = value();
  }
  if (type === 'audio' && ownField(event, 'audio_base_64') == null) event['audio_base_64'] = ownField(event, 'audio');
}

/** A message as a text frame. Ignores the `toJSON` that Prototype.js and its like add to arrays and strings. */
export const encodeMessage = (message: object): string =>
  JSON.stringify(message, function (this: Record<string, unknown>, key, value: unknown) {
    const own = this[key];
    return typeof own !== 'object' || Array.isArray(own) ? own : value;
  });

const utf8 = new TextEncoder();

/** Length of a text frame on the wire, in bytes. */
export const byteLength = (frame: string): number =>
  // Nearly every frame is audio, which is ASCII: encode only the others.
  /^[^\u0080-\uffff]*$/.test(frame) ? frame.length : utf8.encode(frame).length;
