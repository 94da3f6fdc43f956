import type { JsonObject, McpToolCallMessage } from '../../../../src/protocol/messages.js';
import { splitList } from '../options.js';
import type { Stage } from '../stage.js';
import { closestLine, countingLine, line } from '../voice.js';
import { converse, respond, type Scenario } from './scenario.js';

/** What the tools of the page are called with. */
const parameters: JsonObject = { text: 'Hello from the simulator', count: 3, nested: { list: [1, 2] } };

async function callTool(stage: Stage, name: string): Promise<void> {
  const eventId = stage.nextTurn();
  await stage.say(line(['lookup']), { eventId });
  const result = await stage.callTool(name, parameters, eventId);
  const response = {
    tool_name: name,
    tool_call_id: result?.tool_call_id ?? '',
    tool_type: 'client',
    is_error: result?.is_error ?? true,
    is_called: result !== undefined && result.error_type !== 'user_rejected',
    event_id: eventId,
  };
  stage.send({ type: 'agent_tool_response', agent_tool_response: response });
  stage.send({
    type: 'agent_tool_response_full_payload',
    agent_tool_response_full_payload: {
      ...response,
      is_blocked: false,
      full_tool_result: result?.result ?? 'no answer in time',
      truncated: false,
    },
  });
  // A second answer of the same turn, as the service gives around a tool call.
  await stage.say(line([response.is_error ? 'tool-failed' : 'tool-answered']), { eventId });
}

async function callMcpTool(stage: Stage): Promise<void> {
  stage.send({
    type: 'mcp_connection_status',
    mcp_connection_status: {
      integrations: [{ integration_id: 'calendar', integration_type: 'mcp_server', is_connected: true, tool_count: 1 }],
    },
  });
  const call = {
    service_id: 'calendar',
    tool_call_id: stage.nextId('mcp_call'),
    tool_name: 'create_event',
    tool_description: 'Puts an appointment into the calendar.',
    parameters: { title: 'Reading', start: '2030-01-01T10:00:00Z' },
  };
  type State = Pick<
    McpToolCallMessage['mcp_tool_call'],
    'state' | 'approval_timeout_secs' | 'result' | 'error_message'
  >;
  const tell = (state: State): void => {
    const timestamp = new Date().toISOString();
    stage.send({ type: 'mcp_tool_call', mcp_tool_call: { ...call, timestamp, ...state } });
  };
  const decision = stage.approval(call.tool_call_id);
  tell({ state: 'awaiting_approval', approval_timeout_secs: stage.options.approvalTimeout });
  const approved = await decision;
  if (approved) {
    tell({ state: 'loading' });
    await stage.sleep(stage.options.latency);
    tell({ state: 'success', result: [{ type: 'text', text: 'The appointment is in the calendar.' }] });
    await stage.say(line(['approved']));
  } else {
    tell({ state: 'failure', error_message: approved === undefined ? 'Nobody approved it in time' : 'It was denied' });
    await stage.say(line(['tool-failed']));
  }
}

const tools: Scenario = {
  name: 'tools',
  description: 'Calls tools of the page one after another, then one that needs approval.',
  events: [
    'client_tool_call',
    'agent_tool_request',
    'agent_tool_response',
    'agent_tool_response_full_payload',
    'mcp_tool_call',
    'mcp_connection_status',
  ],
  defaults: { interruptible: false },
  async run(stage) {
    for (const name of splitList(stage.options.tools)) await callTool(stage, name);
    await callMcpTool(stage);
    await converse(stage);
  },
};

/** How long the next turn has been heard when the one before it is interrupted, in ms. */
const INTERRUPTION_DELAY_MS = 400;

const toolInterruption: Scenario = {
  name: 'tool-interruption',
  description: 'Calls a tool of the page, and interrupts the turn before it while the turn after it is heard already.',
  events: ['client_tool_call', 'agent_tool_request', 'agent_tool_response'],
  defaults: { interruptible: false },
  async run(stage) {
    const before = stage.nextTurn();
    await stage.say(line(['lookup']), { eventId: before });
    const [name = 'look_up'] = splitList(stage.options.tools);
    await stage.callTool(name, parameters, before);
    const answer = stage.say(countingLine(5), { eventId: stage.nextTurn() });
    answer.catch(() => undefined);
    await stage.sleep(stage.options.after || INTERRUPTION_DELAY_MS);
    stage.send({ type: 'interruption', interruption_event: { event_id: before } });
    await answer;
    await converse(stage);
  },
};

/** What the agent does on the page of a shop, and then what it must not do. It goes to another page last. */
const pageCalls: readonly [name: string, parameters: JsonObject][] = [
  ['highlight', { name: 'Add to cart' }],
  ['fill-form', { label: 'Email', value: 'ada@shop.example' }],
  ['fill-form', { label: 'Size', value: '42' }],
  ['fill-form', { label: 'Gift wrap', value: true }],
  ['navigate', { url: 'https://elsewhere.example/' }],
  ['navigate', { url: '//elsewhere.example/' }],
  ['navigate', { url: 'javascript:document.title="taken"' }],
  ['fill-form', { label: 'Password', value: 'hunter2' }],
  ['fill-form', { label: 'Card number', value: '1234' }],
  ['fill-form', { label: 'Name', value: '4111 1111 1111 1111' }],
  ['fill-form', { label: 'Discount', value: '100' }],
  ['fill-form', { label: 'Order now', value: 'yes' }],
  ['fill-form', { label: 'Email', value: 'eve@elsewhere.example', submit: true }],
  ['navigate', { url: '/thanks?from=agent' }],
];

const pageTools: Scenario = {
  name: 'page-tools',
  description: 'Acts on the page of a shop by the ready-made tools, and tries what it must not do.',
  events: ['client_tool_call', 'agent_tool_request'],
  defaults: { interruptible: false },
  async run(stage) {
    await stage.say(line(['lookup']));
    for (const [name, parameters] of pageCalls) await stage.callTool(name, parameters);
    await converse(stage);
  },
};

/** What the agent says in the shop of the demo, with what it does on the page then. The visitor is heard after each. */
const visit: readonly { says: string; calls: typeof pageCalls }[] = [
  {
    says: 'Hello! For a small desk I would take this lamp. Shall I book you a visit? Write anything.',
    calls: [['highlight', { name: 'Moon table lamp' }]],
  },
  {
    says: 'I have filled in the form for you. Only you can send it.',
    calls: [
      ['fill-form', { label: 'Name', value: 'Ada Lovelace' }],
      ['fill-form', { label: 'Email', value: 'ada@shop.example' }],
      ['fill-form', { label: 'Day', value: 'Saturday' }],
    ],
  },
  { says: 'And here are all our lamps again.', calls: [['navigate', { url: '#lamps' }]] },
];

const shop: Scenario = {
  name: 'shop',
  description: 'Shows a visitor of the demo a lamp, fills in the form for them, and goes to another part of the page.',
  events: ['client_tool_call', 'agent_tool_request', 'agent_tool_response'],
  async run(stage) {
    const steps = visit.values();
    const next = async (): Promise<boolean> => {
      const { value: step } = steps.next();
      if (!step) return false;
      const failures: string[] = [];
      for (const [name, parameters] of step.calls) {
        const answer = await stage.callTool(name, parameters);
        const is_error = answer?.is_error ?? true;
        if (is_error) failures.push(answer?.result ?? `The page did not answer “${name}”.`);
        stage.send({
          type: 'agent_tool_response',
          agent_tool_response: {
            tool_name: name,
            tool_call_id: answer?.tool_call_id ?? '',
            tool_type: 'client',
            is_error,
            is_called: answer !== undefined,
            event_id: stage.turn,
          },
        });
      }
      await stage.say(closestLine(failures[0] ?? step.says), { eventId: stage.nextTurn() });
      return true;
    };
    await next();
    await converse(stage, async (_, turn) => {
      if (!(await next())) await respond(stage, turn);
    });
  },
};

/** Conversations in which the agent does something. */
export const toolScenarios: readonly Scenario[] = [tools, toolInterruption, pageTools, shop];
