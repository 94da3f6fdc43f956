import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import sinon from 'sinon';
import type { VoiceAgentError } from '../../src/base/errors.js';
import type { ClientMessage } from '../../src/protocol/messages.js';
import type { Call } from '../../src/session/call.js';
import type { CallOptions } from '../../src/session/call-options.js';
import type { CallHost, SessionEnd } from '../../src/session/call-events.js';
import { emptyConversation, type Conversation } from '../../src/session/conversation.js';
import { Outbox, type Entry } from '../../src/session/outbox.js';
import { reduce } from '../../src/session/reduce.js';
import { Scope } from '../../src/session/scope.js';
import { ToolHandlers } from '../../src/session/tool-handlers.js';
import { Waiting } from '../helpers/waiting.js';
import { metadata, Server, type Peer } from '../transport/support.js';
import '../helpers/no-worklet.js';

// Only now may it be imported.
const { Call: Constructor } = await import('../../src/session/call.js');

/** A session as its call sees it, that writes down what it is told. */
class Host implements CallHost {
  conversation: Conversation = reduce(emptyConversation, { type: 'start', textOnly: true });
  readonly toolHandlers = new ToolHandlers();
  readonly outbox: Outbox = new Outbox((message) => this.call?.transmit(message) ?? false);
  readonly told: { type: string; detail: unknown }[] = [];
  readonly ends: { end: SessionEnd; error: VoiceAgentError | undefined }[] = [];
  readonly hangUps: string[] = [];
  call: Call | undefined;
  readonly #waiting = new Waiting();

  readonly update: CallHost['update'] = (input) => this.#set(reduce(this.conversation, input));
  readonly apply: CallHost['apply'] = (change) => this.#set(change(this.conversation));
  readonly emit: CallHost['emit'] = (type, detail) => {
    this.told.push({ type, detail });
    this.#waiting.look();
  };
  readonly end: CallHost['end'] = (end, error) => {
    this.ends.push({ end, error });
    this.#waiting.look();
  };
  readonly hangUp: CallHost['hangUp'] = (reason) => void this.hangUps.push(reason);

  /** Waits until something holds, which may become so whenever the call tells something. */
  until(holds: () => unknown): Promise<void> {
    return this.#waiting.until(holds);
  }

  /** How many messages of a type have come. */
  count(type: string): number {
    return this.told.filter((entry) => entry.type === 'message' && (entry.detail as { type: string }).type === type)
      .length;
  }

  #set(next: Conversation): void {
    this.conversation = next;
    this.#waiting.look();
  }
}

const toolCall = {
  type: 'mcp_tool_call',
  mcp_tool_call: {
    service_id: 's',
    tool_call_id: 'call_1',
    tool_name: 'book',
    parameters: {},
    timestamp: '2026-01-01T00:00:00Z',
    state: 'awaiting_approval',
    approval_timeout_secs: 300,
  },
};

const hangUp = {
  type: 'agent_tool_response',
  agent_tool_response: {
    tool_name: 'end_call',
    tool_call_id: 'call_2',
    tool_type: 'system',
    is_error: false,
    is_called: true,
    event_id: 1,
  },
};

const audio = { type: 'audio', audio_event: { audio_base_64: 'AAAA', event_id: 1 } };
const answer = { type: 'agent_response', agent_response_event: { agent_response: 'Hi', event_id: 1 } };

const isText = (message: ClientMessage, text: string): boolean =>
  'type' in message && message.type === 'user_message' && message.text === text;

describe('a typed call', () => {
  let server: Server;
  let host: Host;
  let scope: Scope;
  let peer: Peer;
  let time: sinon.SinonFakeTimers | undefined;
  before(async () => void (server = await Server.start()));
  after(() => server.close());
  beforeEach(() => {
    host = new Host();
    scope = new Scope();
    server.serve = (next) => (peer = next).send(metadata);
  });
  afterEach(async () => {
    time?.restore();
    time = undefined;
    await scope.close();
    server.reset();
  });

  const create = (options: CallOptions = {}): Call =>
    (host.call = new Constructor({ textOnly: true, signedUrl: server.url, ...options }, scope, host));
  const connect = async (options?: CallOptions): Promise<Call> => {
    const call = create(options);
    await call.connect();
    return call;
  };
  /** From now on time passes by hand: what waits on the call’s own timers. */
  const entry = (message: ClientMessage): Entry => ({ message, turnId: undefined, again: false });
  const stopTime = (): sinon.SinonFakeTimers =>
    (time = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldClearNativeTimers: true }));

  test('initiates the conversation, and is connected once the service has answered', async () => {
    const call = create({ language: 'de' });
    assert.equal(call.connected, false);
    await call.connect();
    assert.equal(call.connected, true);
    assert.equal(call.audio, undefined);
    assert.equal(host.conversation.status, 'connected');
    assert.equal(host.conversation.conversationId, 'conv_1');
    assert.equal(call.apiOrigin, server.origin.replace('ws', 'http'));
    const [first] = await peer.receive(1);
    assert.ok(first && 'type' in first && first.type === 'conversation_initiation_client_data');
    assert.deepEqual(peer.problems, []);
    assert.equal(host.told.at(-1)?.type, 'metrics');
  });

  test('sends only while it is connected and nobody waits in a queue', async () => {
    const call = create();
    const activity: ClientMessage = { type: 'user_activity' };
    assert.equal(call.transmit(entry(activity)), false);
    await call.connect();
    assert.equal(call.transmit(entry(activity)), true);
    peer.send({ type: 'queue_status', queue_status_event: { status: 'waiting' } });
    await host.until(() => host.conversation.queued);
    assert.equal(call.transmit(entry(activity)), false);
    peer.send({ type: 'queue_status', queue_status_event: { status: 'admitted' } });
    await host.until(() => !host.conversation.queued);
    assert.equal(call.transmit(entry(activity)), true);
    await peer.receive(3);
    assert.deepEqual(peer.received.slice(1), [activity, activity]);
  });

  test('sends what was written while it connected, once, after the initiation', async () => {
    const call = create();
    host.outbox.post({ type: 'user_message', text: 'Early' }, 'typed-1');
    await call.connect();
    await peer.receive(2);
    call.transmit(entry({ type: 'user_message', text: 'Late' }));
    await peer.receive(3);
    assert.ok(isText(peer.received[1]!, 'Early'));
    assert.ok(isText(peer.received[2]!, 'Late'));
  });

  test('tells every message, and what it means', async () => {
    await connect();
    peer.send({ type: 'from_the_future', at: 1 }, answer);
    await host.until(() => host.count('agent_response'));
    assert.equal(host.count('from_the_future'), 1);
    assert.equal(host.conversation.turns.at(-1)?.text, 'Hi');
  });

  test('counts what goes over the line', async () => {
    const call = await connect();
    const before = call.metrics;
    call.transmit(entry({ type: 'user_message', text: 'Hello' }));
    peer.send(answer);
    await host.until(() => host.count('agent_response'));
    const { bytesSent, bytesReceived, underruns, bufferedAudio } = call.metrics;
    assert.equal(bytesSent - before.bytesSent, JSON.stringify({ type: 'user_message', text: 'Hello' }).length);
    assert.equal(bytesReceived - before.bytesReceived, JSON.stringify(answer).length);
    assert.deepEqual([underruns, bufferedAudio], [0, 0]);
  });

  test('decides about a tool that waits for it, once', async () => {
    const call = await connect();
    call.decide('call_1', true);
    peer.send(toolCall);
    await host.until(() => host.conversation.tools.length);
    call.decide('call_1', false);
    call.decide('call_1', true);
    call.transmit(entry({ type: 'user_activity' }));
    const received = await peer.receive(3);
    assert.deepEqual(received.slice(1), [
      { type: 'mcp_tool_approval_result', tool_call_id: 'call_1', is_approved: false },
      { type: 'user_activity' },
    ]);
    assert.notEqual(host.conversation.tools[0]?.state, 'awaiting-approval');
  });

  test('ends 1.5 s after the agent has hung up, or after the last piece of its goodbye', async () => {
    await connect();
    const clock = stopTime();
    peer.send(hangUp);
    await host.until(() => host.count('agent_tool_response'));
    clock.tick(1499);
    peer.send(audio);
    await host.until(() => host.count('audio'));
    clock.tick(1499);
    assert.deepEqual(host.ends, []);
    clock.tick(1);
    assert.deepEqual(host.ends, [{ end: { reason: 'agent', code: 1000 }, error: undefined }]);
  });

  test('does not end twice when it is finished after the agent has hung up', async () => {
    const call = await connect();
    const clock = stopTime();
    peer.send(hangUp);
    await host.until(() => host.count('agent_tool_response'));
    await call.finish(true);
    clock.tick(5000);
    assert.deepEqual(host.ends, []);
  });

  test('has ended where the service closes after the agent has hung up, whatever the code', async () => {
    await connect();
    peer.send(hangUp);
    await host.until(() => host.count('agent_tool_response'));
    peer.socket.close(1011);
    await host.until(() => host.ends.length);
    assert.deepEqual(host.ends, [{ end: { reason: 'agent', code: 1011 }, error: undefined }]);
  });

  test('ends with an error where the line is lost and nothing may connect again', async () => {
    const call = await connect();
    peer.socket.terminate();
    await host.until(() => host.ends.length);
    assert.deepEqual(host.ends[0]?.end, { reason: 'error', code: 1006 });
    assert.equal(host.ends[0]?.error?.code, 'connection-lost');
    assert.equal(call.closeCode, 1006);
    assert.equal(call.connected, false);
  });

  test('does not connect for ever to a service that gives up again and again, however long that takes each time', async () => {
    time = sinon.useFakeTimers({ toFake: ['performance'] });
    const clock = time;
    let connections = 0;
    server.serve = (next) => {
      connections++;
      (peer = next).send(metadata);
    };
    const reason = 'transport_receive_timeout';
    const options = { signedUrl: undefined, signedUrlProvider: () => server.url };
    await connect(options);
    while (!host.ends.length && connections < 10) {
      const before = connections;
      // Long enough for the connection to count as a good one.
      clock.tick(60_000);
      peer.socket.close(1002, reason);
      await host.until(() => host.ends.length || (connections > before && host.conversation.status === 'connected'));
    }
    assert.equal(connections, 3);
    assert.equal(host.ends[0]?.error?.code, 'server-error');
  });

  test('hangs up once nobody has said anything for so long; who types is not idle', async () => {
    const clock = stopTime();
    const call = await connect({ idleTimeout: 60_000 });
    clock.tick(59_000);
    call.touch();
    clock.tick(59_000);
    call.spoke();
    clock.tick(59_000);
    peer.send(answer);
    await host.until(() => host.count('agent_response'));
    clock.tick(59_000);
    assert.deepEqual(host.hangUps, []);
    clock.tick(1000);
    assert.deepEqual(host.hangUps, ['idle']);
  });

  test('is not idle any more once it is finished, and lets its tools go', async () => {
    const signals: AbortSignal[] = [];
    host.toolHandlers.add('wait', (_, { signal }) => {
      signals.push(signal);
      return new Promise(() => undefined);
    });
    const clock = stopTime();
    const call = await connect({ idleTimeout: 60_000 });
    const called = { tool_name: 'wait', tool_call_id: 'call_3', parameters: {}, event_id: 1 };
    peer.send({ type: 'client_tool_call', client_tool_call: called });
    await host.until(() => host.count('client_tool_call'));
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [false],
    );
    await call.finish(false);
    assert.equal(signals[0]!.aborted, true);
    clock.tick(120_000);
    assert.deepEqual(host.hangUps, []);
  });

  test('rejects with the reason why the service refuses it', async () => {
    server.serve = (next) => next.socket.close(1008, 'This agent does not exist.');
    await assert.rejects(create().connect(), (error: VoiceAgentError) => error.name === 'VoiceAgentError');
    assert.equal(host.conversation.status, 'connecting');
  });

  test('gives up as soon as its scope is closed, and closes the line', async () => {
    server.serve = (next) => (peer = next);
    const connected = server.next();
    const call = create();
    const outcome = assert.rejects(call.connect(), { code: 'aborted' });
    const { closed } = await connected;
    await scope.close();
    await outcome;
    await closed;
    assert.equal(host.conversation.status, 'connecting');
  });
});
