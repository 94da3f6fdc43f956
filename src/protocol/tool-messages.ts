/** What the service sends about tools. Types only: see `server-messages.ts`. */
import type { JsonObject } from './json.js';

/** The agent asks the page to run a tool and to answer with `client_tool_result`. Without `parameters`, there are none: `{}`. */
export interface ClientToolCallMessage {
  type: 'client_tool_call';
  client_tool_call: {
    tool_name: string;
    tool_call_id: string;
    parameters: JsonObject;
    event_id?: number | null | undefined;
    /** `false`: no answer is wanted. */
    expects_response?: boolean | null | undefined;
  };
}

/** A tool is about to run, wherever it runs. */
export interface AgentToolRequestMessage {
  type: 'agent_tool_request';
  agent_tool_request: {
    tool_name: string;
    tool_call_id: string;
    tool_type?: string | null | undefined;
    event_id?: number | null | undefined;
    expects_response?: boolean | null | undefined;
    disable_interruptions?: boolean | null | undefined;
    /** How long the service waits for the result, in s. */
    response_timeout_secs?: number | null | undefined;
    execution_mode?: string | null | undefined;
  };
}

/** What became of a call of a tool. */
export interface ToolOutcome {
  tool_name: string;
  tool_call_id?: string | null | undefined;
  tool_type?: string | null | undefined;
  is_error?: boolean | null | undefined;
  is_called?: boolean | null | undefined;
  is_blocked?: boolean | null | undefined;
  event_id?: number | null | undefined;
}

/**
 * A tool has run, or was to. `tool_name` `end_call` means that the conversation is over, unless the call failed, was blocked
 * or was not made.
 */
export interface AgentToolResponseMessage {
  type: 'agent_tool_response';
  agent_tool_response: ToolOutcome;
}

/** The same with the tool's whole result as an opaque string. A service may send either of the two, or both. */
export interface AgentToolResponseFullPayloadMessage {
  type: 'agent_tool_response_full_payload';
  agent_tool_response_full_payload: ToolOutcome & {
    full_tool_result?: string | null | undefined;
    truncated?: boolean | null | undefined;
  };
}

/** The state of a call to a Model Context Protocol tool; `awaiting_approval` wants an `mcp_tool_approval_result`. */
export interface McpToolCallMessage {
  type: 'mcp_tool_call';
  mcp_tool_call: {
    service_id?: string | null | undefined;
    tool_call_id: string;
    tool_name: string;
    tool_description?: string | null | undefined;
    parameters: JsonObject;
    /** ISO 8601. */
    timestamp?: string | null | undefined;
    state: 'loading' | 'awaiting_approval' | 'success' | 'failure';
    /** With `awaiting_approval`: seconds until the service gives up. Default: 300. */
    approval_timeout_secs?: number | null | undefined;
    /** With `success`: content blocks as MCP defines them. */
    result?: JsonObject[] | null | undefined;
    /** With `failure`. */
    error_message?: string | null | undefined;
  };
}

/** Which MCP integrations the agent is connected to. */
export interface McpConnectionStatusMessage {
  type: 'mcp_connection_status';
  mcp_connection_status: {
    integrations?:
      | {
          integration_id?: string | null | undefined;
          integration_type?: string | null | undefined;
          is_connected?: boolean | null | undefined;
          tool_count?: number | null | undefined;
        }[]
      | null
      | undefined;
  };
}
