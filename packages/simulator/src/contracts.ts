import type { ServerMessage, UnknownMessage } from '../../../src/protocol/messages.js';

/** The contracts of the service: what `agent.asyncapi.yaml` says, and what the vendor's newer "real-time API" says. */
export type Contract = '1.0.0' | '1.1.0';

/** Which contracts have a message of the server. One that is in neither is sent by every service. */
export const contracts: Readonly<Record<ServerMessage['type'], readonly Contract[]>> = {
  conversation_initiation_metadata: ['1.0.0', '1.1.0'],
  audio: ['1.0.0', '1.1.0'],
  user_transcript: ['1.0.0', '1.1.0'],
  tentative_user_transcript: ['1.0.0'],
  agent_response: ['1.0.0', '1.1.0'],
  agent_response_complete: ['1.1.0'],
  agent_response_metadata: ['1.1.0'],
  agent_response_correction: ['1.0.0', '1.1.0'],
  agent_chat_response_part: ['1.0.0', '1.1.0'],
  agent_reasoning_response_part: ['1.0.0'],
  interruption: ['1.0.0', '1.1.0'],
  client_tool_call: ['1.0.0', '1.1.0'],
  rich_content: ['1.0.0'],
  agent_tool_request: ['1.0.0', '1.1.0'],
  agent_tool_response: ['1.0.0', '1.1.0'],
  agent_tool_response_full_payload: ['1.0.0', '1.1.0'],
  mcp_tool_call: ['1.0.0', '1.1.0'],
  mcp_connection_status: ['1.0.0', '1.1.0'],
  vad_score: ['1.0.0', '1.1.0'],
  ping: ['1.0.0', '1.1.0'],
  context_usage: ['1.0.0'],
  asr_initiation_metadata: ['1.0.0'],
  guardrail_triggered: ['1.0.0', '1.1.0'],
  internal_turn_probability: ['1.0.0'],
  internal_tentative_agent_response: ['1.0.0'],
  agent_typing: ['1.0.0'],
  external_agent_connected: ['1.0.0'],
  external_agent_disconnected: ['1.0.0'],
  queue_status: [],
  error: ['1.0.0'],
  client_error: ['1.1.0'],
};

/** A message as a contract has it; `undefined` when it has none like it. A type that nobody knows stays as it is. */
export function inContract(
  message: ServerMessage | UnknownMessage,
  contract: string,
): ServerMessage | UnknownMessage | undefined {
  if (!isKnown(message)) return message;
  const translated = contract === '1.1.0' ? renewed(message) : message;
  const having: readonly string[] = contracts[translated.type];
  return !having.length || having.includes(contract) ? translated : undefined;
}

const isKnown = (message: ServerMessage | UnknownMessage): message is ServerMessage =>
  Object.hasOwn(contracts, message.type);

/** What contract 1.1.0 says in place of a message of 1.0.0, with the fields that it requires. */
function renewed(message: ServerMessage): ServerMessage {
  switch (message.type) {
    case 'error': {
      const { code, error_type, message: text = message.message } = message.error_event ?? {};
      const event = { code: code ?? 1011, error_name: error_type ?? 'unknown_error' };
      return { type: 'client_error', error_event: text == null ? event : { ...event, message: text } };
    }
    case 'client_tool_call':
      return { ...message, client_tool_call: { expects_response: true, ...message.client_tool_call } };
    case 'agent_tool_request': {
      const usual = {
        expects_response: true,
        disable_interruptions: false,
        response_timeout_secs: 20,
        execution_mode: 'immediate',
      };
      return { ...message, agent_tool_request: { ...usual, ...message.agent_tool_request } };
    }
    case 'agent_tool_response':
      return { ...message, agent_tool_response: { is_blocked: false, ...message.agent_tool_response } };
    case 'guardrail_triggered':
      return { guardrail_triggered_event: { guardrail_name: 'simulated' }, ...message };
    default:
      return message;
  }
}
