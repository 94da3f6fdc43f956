import { parseFormat, encodeSamples } from '../../../../src/audio/pcm.js';
import { encodeBase64 } from '../../../../src/protocol/base64.js';
import type {
  AudioFormat,
  McpToolCallMessage,
  ServerMessage,
  ServerMessageOf,
  UnknownMessage,
} from '../../../../src/protocol/messages.js';
import { converse, type Scenario } from './scenario.js';

type Examples = { readonly [Type in ServerMessage['type']]: readonly ServerMessageOf<Type>[] };

/** A tenth of a second of a quiet tone. */
function tone(format: AudioFormat): string {
  const target = parseFormat(format);
  const samples = Float32Array.from(
    { length: Math.round(target.sampleRate / 10) },
    (_, index) => 0.1 * Math.sin((2 * Math.PI * 440 * index) / target.sampleRate),
  );
  const bytes = new Uint8Array(samples.length * target.bytesPerSample);
  encodeSamples(samples, samples.length, target, new DataView(bytes.buffer));
  return encodeBase64(bytes);
}

/** Every message a server may send, with every field the contract has for it. */
export function exampleMessages(conversationId: string, outputFormat: AudioFormat, inputFormat: AudioFormat): Examples {
  const tool = { tool_name: 'look_up', tool_call_id: 'call_1', tool_type: 'webhook', event_id: 1 };
  const mcp = {
    service_id: 'calendar',
    tool_call_id: 'mcp_1',
    tool_name: 'list_events',
    tool_description: 'Lists appointments.',
    parameters: { day: 'today' },
    timestamp: '2030-01-01T10:00:00Z',
  };
  const mcpCall = (
    state: Partial<McpToolCallMessage['mcp_tool_call']> & Pick<McpToolCallMessage['mcp_tool_call'], 'state'>,
  ): McpToolCallMessage => ({ type: 'mcp_tool_call', mcp_tool_call: { ...mcp, ...state } });
  const part = (text: string, type: 'start' | 'delta' | 'stop') => ({ text, type });
  return {
    conversation_initiation_metadata: [
      {
        type: 'conversation_initiation_metadata',
        conversation_initiation_metadata_event: {
          conversation_id: conversationId,
          agent_output_audio_format: outputFormat,
          user_input_audio_format: inputFormat,
        },
      },
    ],
    asr_initiation_metadata: [
      { type: 'asr_initiation_metadata', asr_initiation_metadata_event: { model: 'simulated' } },
    ],
    ping: [{ type: 'ping', ping_event: { event_id: 1000, ping_ms: 12 } }],
    vad_score: [{ type: 'vad_score', vad_score_event: { vad_score: 0.5 } }],
    internal_turn_probability: [
      { type: 'internal_turn_probability', turn_probability_internal_event: { turn_probability: 0.5 } },
    ],
    tentative_user_transcript: [
      {
        type: 'tentative_user_transcript',
        tentative_user_transcription_event: { user_transcript: '(speech …)', event_id: 1 },
      },
    ],
    user_transcript: [
      { type: 'user_transcript', user_transcription_event: { user_transcript: '(speech, 1.0 s)', event_id: 1 } },
    ],
    internal_tentative_agent_response: [
      {
        type: 'internal_tentative_agent_response',
        tentative_agent_response_internal_event: { tentative_agent_response: 'This is' },
      },
    ],
    agent_reasoning_response_part: [
      { type: 'agent_reasoning_response_part', reasoning_response_part: { ...part('', 'start'), event_id: '1' } },
      { type: 'agent_reasoning_response_part', reasoning_response_part: { ...part('Hm.', 'delta'), event_id: '1' } },
      { type: 'agent_reasoning_response_part', reasoning_response_part: { ...part('', 'stop'), event_id: '1' } },
    ],
    agent_chat_response_part: [
      { type: 'agent_chat_response_part', text_response_part: { ...part('', 'start'), event_id: 1 } },
      {
        type: 'agent_chat_response_part',
        text_response_part: { ...part('This is a long answer.', 'delta'), event_id: 1 },
      },
      { type: 'agent_chat_response_part', text_response_part: { ...part('', 'stop'), event_id: 1 } },
    ],
    agent_response: [
      {
        type: 'agent_response',
        agent_response_event: {
          agent_response: 'This is a long answer.',
          event_id: 1,
          response_id: 'response_1',
          attachments: [{ url: 'https://files.example/plan.pdf', name: 'plan.pdf', mime_type: 'application/pdf' }],
        },
      },
    ],
    agent_response_metadata: [
      { type: 'agent_response_metadata', agent_response_metadata_event: { metadata: { model: 'mine' }, event_id: 1 } },
    ],
    audio: [
      {
        type: 'audio',
        audio_event: {
          audio_base_64: tone(outputFormat),
          event_id: 1,
          alignment: {
            chars: ['T', 'h', 'i', 's'],
            char_start_times_ms: [0, 25, 50, 75],
            char_durations_ms: [25, 25, 25, 25],
          },
        },
      },
      { type: 'audio', audio_event: { audio_base_64: '', event_id: 1 } },
    ],
    agent_response_complete: [{ type: 'agent_response_complete', agent_response_complete_event: { event_id: 1 } }],
    interruption: [{ type: 'interruption', interruption_event: { event_id: 1 } }],
    agent_response_correction: [
      {
        type: 'agent_response_correction',
        agent_response_correction_event: {
          original_agent_response: 'This is a long answer.',
          corrected_agent_response: 'This',
          event_id: 1,
        },
      },
    ],
    client_tool_call: [
      {
        type: 'client_tool_call',
        client_tool_call: {
          tool_name: 'show_message',
          tool_call_id: 'call_0',
          parameters: { text: 'Hello' },
          event_id: 1,
        },
      },
    ],
    agent_tool_request: [{ type: 'agent_tool_request', agent_tool_request: tool }],
    agent_tool_response: [
      { type: 'agent_tool_response', agent_tool_response: { ...tool, is_error: false, is_called: true } },
    ],
    agent_tool_response_full_payload: [
      {
        type: 'agent_tool_response_full_payload',
        agent_tool_response_full_payload: {
          ...tool,
          is_error: false,
          is_blocked: false,
          is_called: true,
          full_tool_result: '{"answer":42}',
          truncated: false,
        },
      },
    ],
    mcp_connection_status: [
      {
        type: 'mcp_connection_status',
        mcp_connection_status: {
          integrations: [
            { integration_id: 'calendar', integration_type: 'mcp_server', is_connected: true, tool_count: 2 },
            { integration_id: 'mail', integration_type: 'mcp_integration', is_connected: false, tool_count: 0 },
          ],
        },
      },
    ],
    mcp_tool_call: [
      mcpCall({ state: 'awaiting_approval', approval_timeout_secs: 300 }),
      mcpCall({ state: 'loading' }),
      mcpCall({ state: 'success', result: [{ type: 'text', text: 'None today.' }] }),
      mcpCall({ state: 'failure', error_message: 'The calendar is closed.' }),
    ],
    rich_content: [
      {
        type: 'rich_content',
        rich_content: {
          rich_content_id: 'rich_1',
          component: 'buttons',
          props: { buttons: [{ label: 'Yes' }, { label: 'No' }] },
          event_id: 1,
        },
      },
    ],
    context_usage: [
      {
        type: 'context_usage',
        context_usage_event: { event_id: 1, model: 'simulated', context_tokens: 120, context_limit_tokens: 128_000 },
      },
    ],
    guardrail_triggered: [{ type: 'guardrail_triggered' }],
    external_agent_connected: [{ type: 'external_agent_connected', external_agent_connected_event: {} }],
    agent_typing: [
      { type: 'agent_typing', agent_typing_event: { is_typing: true, duration_ms: 1000 } },
      { type: 'agent_typing', agent_typing_event: { is_typing: false, duration_ms: null } },
    ],
    external_agent_disconnected: [{ type: 'external_agent_disconnected', external_agent_disconnected_event: {} }],
    queue_status: [
      { type: 'queue_status', queue_status_event: { status: 'waiting', position: 1 } },
      { type: 'queue_status', queue_status_event: { status: 'admitted' } },
    ],
    error: [
      {
        type: 'error',
        error_event: {
          code: 1011,
          message: 'This was every message.',
          error_type: 'unknown_websocket_crash',
          reason: 'the end',
          debug_message: null,
          details: {},
        },
      },
    ],
    client_error: [],
  };
}

/** A message of a type that no client knows yet. */
const unknown: UnknownMessage = { type: 'agent_mood', agent_mood_event: { mood: 'cheerful', event_id: 1 } };

const everyMessage: Scenario = {
  name: 'every-message',
  description:
    'Sends every message of the contract and one that nobody knows; an error with close 1011 ends it if "after" is set.',
  async run(stage) {
    const { options, conversationId } = stage;
    const examples = exampleMessages(conversationId, options.outputFormat, options.inputFormat);
    stage.nextTurn();
    for (const message of Object.values(examples).flat()) {
      if (message.type === 'conversation_initiation_metadata' || message.type === 'error') continue;
      stage.force(message);
      await stage.sleep(10);
    }
    stage.force(unknown);
    if (options.after) {
      await stage.sleep(options.after);
      for (const message of examples.error) stage.force(message);
      stage.close(1011, 'This was every message.');
    }
    await converse(stage);
  },
};

/** Conversations in which everything is said once. */
export const everyMessageScenarios: readonly Scenario[] = [everyMessage];
