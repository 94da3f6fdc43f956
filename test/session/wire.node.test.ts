import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { VoiceAgentError } from '../../src/base/errors.js';
import type { ClientMessage } from '../../src/protocol/messages.js';
import type { SessionEvents, SessionOptions } from '../../src/session/session.js';
import { addTurn, type Turn } from '../../src/session/turns.js';
import { metadata, Server, type Peer } from '../transport/support.js';
import '../helpers/no-worklet.js';

// Only now may they be imported.
const { Session, ToolRejection } = await import('../../src/entries/session.js');

/**
 * What each message of the wire does to a typed conversation, over a real socket. Whatever is about sound is in
 * `wire.test.ts`. `docs/protocol.md` names the tests that begin with a message's type.
 */
const server = await Server.start();
after(() => server.close());

type Conversation = InstanceType<typeof Session>['conversation'];

/** A running conversation, and what it has told. */
interface Talk {
  session: InstanceType<typeof Session>;
  peer: Peer;
  events: { type: keyof SessionEvents; detail: unknown }[];
  /** Sends messages, and settles when the last of them has been taken. */
  say: (...messages: object[]) => Promise<Conversation>;
  /** The first event of a type, earlier or later. */
  event: <Type extends keyof SessionEvents>(type: Type) => Promise<SessionEvents[Type]>;
  /** What the client has sent but the initiation, once it is so many messages. */
  sent: (count: number) => Promise<ClientMessage[]>;
}

let running: Talk | undefined;

afterEach(async () => {
  await running?.session.stop();
  running = undefined;
  server.reset();
});

const names = ['message', 'interruption', 'tool-call', 'tool-approval', 'metrics', 'error', 'end', 'change'] as const;

/** A conversation that has not begun yet. */
function create(): Talk {
  const session = new Session();
  const events: Talk['events'] = [];
  const waiting = new Set<() => void>();
  for (const type of names) {
    session.on(type, (detail: unknown) => {
      events.push({ type, detail });
      for (const look of waiting) look();
    });
  }
  const until = <Value>(find: () => Value | undefined): Promise<Value> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = find();
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  let markers = 0;
  const talk: Talk = {
    session,
    events,
    peer: undefined as unknown as Peer,
    say: async (...messages) => {
      const marker = { type: 'marker', number: ++markers };
      talk.peer.send(...messages, marker);
      const isMarker = ({ type, detail }: Talk['events'][number]): boolean =>
        type === 'message' && isDeepStrictEqual(detail, marker);
      await until(() => (events.some(isMarker) ? true : undefined));
      return session.conversation;
    },
    event: (type) => until(() => events.find((event) => event.type === type)?.detail as never),
    sent: async (count) => (await talk.peer.receive(count + 1)).slice(1),
  };
  return (running = talk);
}

async function talk(options: SessionOptions = {}): Promise<Talk> {
  const made = create();
  server.serve = (peer) => {
    made.peer = peer;
    peer.send(metadata);
  };
  await made.session.start({ textOnly: true, signedUrl: server.url, ...options });
  return made;
}

const lastTurn = ({ turns }: Conversation): Turn => turns.at(-1)!;
const question = (text: string, eventId: number): object => ({
  type: 'user_transcript',
  user_transcription_event: { user_transcript: text, event_id: eventId },
});
const answer = (text: string, eventId: number, more = {}): object => ({
  type: 'agent_response',
  agent_response_event: { agent_response: text, event_id: eventId, ...more },
});
const toolCall = (id: string, more = {}): object => ({
  type: 'client_tool_call',
  client_tool_call: { tool_name: 'find', tool_call_id: id, parameters: { what: 'keys' }, event_id: 1, ...more },
});
const toolResult = (id: string, result: string, errorType?: string): object => ({
  type: 'client_tool_result',
  tool_call_id: id,
  result,
  is_error: errorType !== undefined,
  ...(errorType && { error_type: errorType }),
});
const mcpCall = (state: string, more = {}): object => ({
  type: 'mcp_tool_call',
  mcp_tool_call: { tool_call_id: 'mcp_1', tool_name: 'book', state, parameters: { day: 'today' }, ...more },
});
const queue = (status: string, more = {}): object => ({
  type: 'queue_status',
  queue_status_event: { status, ...more },
});

/** A message that the page is told, and that changes nothing. */
function tellsOnly(type: string, fields: object): void {
  test(`${type} is told, and changes nothing`, async () => {
    const { say, session, events } = await talk();
    const before = session.conversation;
    const message = { type, ...fields };
    assert.equal(await say(message), before);
    const told = events.filter((event) => event.type === 'message').map(({ detail }) => detail);
    assert.deepEqual(told.at(-2), message);
    assert.equal(
      events.some((event) => event.type === 'error'),
      false,
    );
  });
}

describe('conversation_initiation_metadata', () => {
  test('begins the conversation', async () => {
    const { session } = await talk();
    assert.equal(session.conversation.status, 'connected');
    assert.equal(session.conversation.conversationId, 'conv_1');
  });

  for (const [what, event] of [
    ['an id', { agent_output_audio_format: 'pcm_16000' }],
    ['a known audio format, where nothing is spoken', { conversation_id: 'c', agent_output_audio_format: 'mp3_44100' }],
    ['anything', {}],
  ] as const) {
    test(`begins it without ${what}`, async () => {
      const made = create();
      server.serve = (peer) =>
        void (made.peer = peer).send({
          type: 'conversation_initiation_metadata',
          conversation_initiation_metadata_event: event,
        });
      await made.session.start({ textOnly: true, signedUrl: server.url });
      assert.equal(made.session.conversation.status, 'connected');
      assert.equal(made.session.conversation.conversationId, (event as { conversation_id?: string }).conversation_id);
    });
  }
});

describe('user_transcript', () => {
  test('is a turn of the visitor, to which the agent thinks of an answer', async () => {
    const { say } = await talk();
    const conversation = await say(question('Hello', 4));
    const { role, text, final, eventId } = lastTurn(conversation);
    assert.deepEqual({ role, text, final, eventId }, { role: 'user', text: 'Hello', final: true, eventId: 4 });
    assert.equal(conversation.mode, 'thinking');
  });
});

describe('tentative_user_transcript', () => {
  test('is a turn that may still change', async () => {
    const { say } = await talk();
    const tentative = (text: string): object => ({
      type: 'tentative_user_transcript',
      tentative_user_transcription_event: { user_transcript: text, event_id: 4 },
    });
    const { turns } = await say(tentative('Hel'), tentative('Hello'));
    assert.deepEqual(
      turns.map(({ text, final }) => [text, final]),
      [['Hello', false]],
    );
  });

  test('says that the visitor goes on: no answer is thought of any more', async () => {
    const { say } = await talk();
    assert.equal((await say(question('Where are', 4))).mode, 'thinking');
    const more = { user_transcript: 'my keys', event_id: 5 };
    const { mode } = await say({ type: 'tentative_user_transcript', tentative_user_transcription_event: more });
    assert.equal(mode, 'listening');
  });
});

describe('agent_response', () => {
  test('is a turn of the agent', async () => {
    const { say } = await talk();
    assert.equal((await say(question('Hello', 1))).mode, 'thinking');
    const conversation = await say(answer('Hi', 1));
    assert.equal(lastTurn(conversation).text, 'Hi');
    assert.deepEqual(lastTurn(conversation).files, []);
    assert.equal(conversation.mode, 'listening');
  });

  test('has the files of a person who answers, also without a text', async () => {
    const { say } = await talk();
    const attachments = [
      { url: 'https://files.example/a.png', name: 'a.png', mime_type: 'image/png' },
      { name: 'nowhere' },
      { url: 'https://files.example/b' },
    ];
    const { turns } = await say(answer('', 1, { attachments }));
    assert.deepEqual(turns[0]!.files, [
      { url: 'https://files.example/a.png', name: 'a.png', mimeType: 'image/png' },
      { url: 'https://files.example/b', name: 'https://files.example/b', mimeType: undefined },
    ]);
  });
});

describe('agent_response_complete', () => {
  test('ends an answer of which nothing came', async () => {
    const { say } = await talk();
    assert.equal((await say(question('Hello', 1))).mode, 'thinking');
    const { mode } = await say({ type: 'agent_response_complete', agent_response_complete_event: { event_id: 2 } });
    assert.equal(mode, 'listening');
  });
});

tellsOnly('agent_response_metadata', {
  agent_response_metadata_event: { metadata: { model: 'mine' }, event_id: 1 },
});

describe('agent_response_correction', () => {
  test('cuts an answer back to what was said', async () => {
    const { say } = await talk();
    const conversation = await say(answer('Hi there', 1), {
      type: 'agent_response_correction',
      agent_response_correction_event: { corrected_agent_response: 'Hi', event_id: 1 },
    });
    const { text, unspoken, corrected } = lastTurn(conversation);
    assert.deepEqual([text, unspoken, corrected], ['Hi', ' there', true]);
  });
});

describe('agent_chat_response_part', () => {
  test('writes an answer, with texts or without', async () => {
    const { say } = await talk();
    const part = (type: string, text?: string): object => ({
      type: 'agent_chat_response_part',
      text_response_part: { type, event_id: 1, ...(text !== undefined && { text }) },
    });
    assert.equal((await say(question('Hello', 1))).mode, 'thinking');
    const begun = await say(part('start'), part('delta', 'Hi '), part('delta', 'there'));
    assert.deepEqual([lastTurn(begun).final, begun.mode], [false, 'listening']);
    const turn = lastTurn(await say(part('stop')));
    assert.deepEqual([turn.text, turn.final], ['Hi there', true]);
  });
});

tellsOnly('agent_reasoning_response_part', {
  reasoning_response_part: { text: 'They greet.', type: 'delta', event_id: '1' },
});

describe('interruption', () => {
  test('is told, and who waits for an answer goes on waiting', async () => {
    const { say, event } = await talk();
    await say(question('Wait', 2));
    const { mode } = await say({ type: 'interruption', interruption_event: { event_id: 1 } });
    assert.equal(mode, 'thinking');
    assert.deepEqual(await event('interruption'), { eventId: 1 });
  });
});

describe('client_tool_call', () => {
  test('runs a tool of the page and is answered', async () => {
    const { say, session, sent } = await talk();
    session.registerTool('find', ({ what }) => `no ${String(what)}`);
    await say(toolCall('call_1', { expects_response: true }));
    assert.deepEqual(await sent(1), [toolResult('call_1', 'no keys')]);
  });

  test('without parameters runs all the same', async () => {
    const { say, session, sent } = await talk();
    session.registerTool('find', (parameters) => parameters);
    await say(toolCall('call_1', { parameters: undefined }));
    assert.deepEqual(await sent(1), [toolResult('call_1', '{}')]);
  });

  test('that wants no answer gets none, and its tool runs', async () => {
    const { say, session, sent } = await talk();
    const runs: unknown[] = [];
    session.registerTool('find', (parameters) => runs.push(parameters));
    const { tools } = await say(toolCall('call_1', { expects_response: false }), toolCall('call_2'));
    assert.deepEqual(await sent(1), [toolResult('call_2', '2')]);
    assert.equal(runs.length, 2);
    assert.deepEqual(
      tools.map(({ state }) => state),
      ['done', 'running'],
    );
  });
});

describe('client_tool_result', () => {
  test('says whether the tool failed or the visitor did not want it', async () => {
    const { say, session, sent } = await talk();
    session.registerTool('find', () => {
      throw new Error('no keys');
    });
    session.registerTool('buy', () => Promise.reject(new ToolRejection()));
    session.registerTool('sell', () => Promise.reject(new ToolRejection('Not mine.')));
    await say(toolCall('1'), toolCall('2', { tool_name: 'buy' }), toolCall('3', { tool_name: 'sell' }));
    await say(toolCall('4', { tool_name: 'unknown' }));
    const results = await sent(4);
    const byId = (id: string): unknown =>
      results.find((result) => 'tool_call_id' in result && result.tool_call_id === id);
    assert.deepEqual(byId('1'), toolResult('1', 'no keys', 'external_client'));
    assert.deepEqual(byId('2'), toolResult('2', 'The user did not want this.', 'user_rejected'));
    assert.deepEqual(byId('3'), toolResult('3', 'Not mine.', 'user_rejected'));
    assert.deepEqual(
      byId('4'),
      toolResult('4', 'There is no tool with the name unknown on this page.', 'external_client'),
    );
  });
});

describe('rich_content', () => {
  test('is shown after the turn that there is', async () => {
    const { say } = await talk();
    const rich = { rich_content_id: 'r', component: 'buttons', props: { buttons: [] } };
    const { richContent, turns } = await say(answer('Choose', 1), { type: 'rich_content', rich_content: rich });
    assert.deepEqual(
      richContent.map(({ id, component, props, turnId }) => ({ id, component, props, turnId })),
      [{ id: 'r', component: 'buttons', props: { buttons: [] }, turnId: turns[0]!.id }],
    );
  });
});

describe('agent_tool_request', () => {
  const request = (id: string, seconds?: number): object => ({
    type: 'agent_tool_request',
    agent_tool_request: { tool_name: 'find', tool_call_id: id, response_timeout_secs: seconds },
  });

  test('shows a tool that runs', async () => {
    const { tools } = await (await talk()).say(request('call_1'));
    assert.deepEqual(
      tools.map(({ name, state }) => [name, state]),
      [['find', 'running']],
    );
  });

  for (const [what, seconds, toolTimeout, expected] of [
    ['for the service alone', 0.05, undefined, '0.05'],
    ['for the service, which does not wait as long as the page', 0.05, 60_000, '0.05'],
    ['for the page, which waits less long', 60, 50, '0.05'],
    ['for the page, where the service says nothing that can be meant', -1, 50, '0.05'],
  ] as const) {
    test(`says how long a tool may take: ${what}`, async () => {
      const { say, session, sent } = await talk({ toolTimeout });
      const signals: AbortSignal[] = [];
      session.registerTool('find', (_, { signal }) => {
        signals.push(signal);
        return new Promise(() => undefined);
      });
      await say(request('call_1', seconds), toolCall('call_1'));
      const late = `The tool did not answer within ${expected} s.`;
      assert.deepEqual(await sent(1), [toolResult('call_1', late, 'client_timeout')]);
      assert.equal(signals[0]!.aborted, true);
    });
  }
});

describeToolResponse('agent_tool_response');
describeToolResponse('agent_tool_response_full_payload');

function describeToolResponse(type: 'agent_tool_response' | 'agent_tool_response_full_payload'): void {
  const response = (fields: object): object => ({ type, [type]: { tool_name: 'find', ...fields } });

  describe(type, () => {
    for (const [fields, state] of [
      [{}, 'done'],
      [{ is_error: false, is_blocked: false, is_called: true }, 'done'],
      [{ is_error: true }, 'failed'],
      [{ is_blocked: true }, 'failed'],
      [{ is_called: false }, 'failed'],
    ] as const) {
      test(`shows that a tool has ${state}: ${JSON.stringify(fields)}`, async () => {
        const { say, session } = await talk();
        session.registerTool('find', () => 'keys');
        for (const id of ['call_1', undefined]) {
          const { tools } = await say(toolCall('call_1'), response({ tool_call_id: id, ...fields }));
          assert.deepEqual(
            tools.map((tool) => tool.state),
            [state],
          );
        }
      });
    }

    test('of a tool that nobody has heard of, without an id, changes nothing', async () => {
      const { say, session } = await talk();
      const before = session.conversation;
      assert.equal(await say(response({})), before);
    });

    test('of end_call ends the conversation although the service does not close', async () => {
      const { say, event } = await talk();
      await say(response({ tool_name: 'end_call' }));
      assert.deepEqual(await event('end'), { reason: 'agent', code: 1000 });
    });

    for (const close of [1000, 1002, 1005, 1006, 1008, 1011]) {
      test(`of end_call ends the conversation, after a close with ${close} as well`, async () => {
        const { peer, say, event, events } = await talk();
        await say(response({ tool_name: 'end_call' }));
        if (close === 1006) peer.socket.terminate();
        else if (close === 1005) peer.socket.close();
        else peer.socket.close(close);
        assert.deepEqual(await event('end'), { reason: 'agent', code: close });
        assert.equal(
          events.some((told) => told.type === 'error'),
          false,
        );
        assert.equal(server.peers.length, 1);
      });
    }
  });
}

describe('mcp_tool_call', () => {
  test('asks whether a tool may be used, though it has no time of its own', async () => {
    const { say, event, events } = await talk();
    const { tools } = await say(mcpCall('awaiting_approval'), mcpCall('awaiting_approval'));
    assert.equal(tools[0]!.state, 'awaiting-approval');
    const { name, parameters, signal } = await event('tool-approval');
    assert.deepEqual([name, parameters, signal.aborted], ['book', { day: 'today' }, false]);
    assert.equal(events.filter((told) => told.type === 'tool-approval').length, 1);
  });

  for (const [what, over] of [
    ['it is decided', ({ session }) => session.decideTool('mcp_1', true)],
    ['the service goes on without a decision', ({ say }) => say(mcpCall('loading'))],
    ['the service gives up', ({ say }) => say(mcpCall('failure', { error_message: 'Too late' }))],
    ['the conversation ends', ({ session }) => session.stop()],
    ['the agent has hung up and closed', ({ peer }) => peer.socket.close(1000)],
  ] as [string, (talk: Talk) => unknown][]) {
    test(`takes its question back once ${what}`, async () => {
      const made = await talk();
      await made.say(mcpCall('awaiting_approval'));
      const { signal } = await made.event('tool-approval');
      const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
      await over(made);
      await aborted;
    });
  }

  test('counts as denied after the time the service gives, and the question is over', async () => {
    const { say, event, session } = await talk();
    await say(mcpCall('awaiting_approval', { approval_timeout_secs: 0.05 }));
    const { signal } = await event('tool-approval');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    assert.equal(session.conversation.tools[0]!.state, 'failed');
  });
});

describe('mcp_tool_approval_result', () => {
  test('is sent once, for the first decision', async () => {
    const { say, event, sent, session } = await talk();
    await say(mcpCall('awaiting_approval'));
    const { approve, deny } = await event('tool-approval');
    deny();
    approve();
    session.sendUserActivity();
    assert.deepEqual(await sent(2), [
      { type: 'mcp_tool_approval_result', tool_call_id: 'mcp_1', is_approved: false },
      { type: 'user_activity' },
    ]);
  });
});

tellsOnly('mcp_connection_status', { mcp_connection_status: { integrations: [{ integration_id: 'calendar' }] } });
tellsOnly('vad_score', { vad_score_event: { vad_score: 0.5 } });

describe('ping', () => {
  test('is answered at once, and its time is a metric', async () => {
    const { say, sent, session } = await talk();
    await say({ type: 'ping', ping_event: { event_id: 41, ping_ms: 12 } });
    assert.deepEqual(await sent(1), [{ type: 'pong', event_id: 41 }]);
    assert.equal(session.metrics!.ping, 12);
  });
});

describe('pong', () => {
  test('goes out before the conversation has begun, too', async () => {
    const made = create();
    server.serve = (peer) => void (made.peer = peer).send({ type: 'ping', ping_event: { event_id: 7 } });
    const started = made.session.start({ textOnly: true, signedUrl: server.url });
    started.catch(() => undefined);
    const peer = await server.next();
    await peer.receive(2);
    assert.deepEqual(peer.received[1], { type: 'pong', event_id: 7 });
  });
});

tellsOnly('context_usage', { context_usage_event: { model: 'mine', context_tokens: 10 } });
tellsOnly('asr_initiation_metadata', { asr_initiation_metadata_event: { model: 'ears' } });
tellsOnly('guardrail_triggered', { guardrail_triggered_event: { guardrail_name: 'politics' } });
tellsOnly('internal_turn_probability', { turn_probability_internal_event: { turn_probability: 0.5 } });
tellsOnly('internal_tentative_agent_response', {
  tentative_agent_response_internal_event: { tentative_agent_response: 'Hi' },
});

describe('agent_typing', () => {
  test('shows that a person types, until the time is over', async () => {
    const { say, session } = await talk();
    const typing = { is_typing: true, duration_ms: 50 };
    assert.equal((await say({ type: 'agent_typing', agent_typing_event: typing })).typing, true);
    await new Promise<void>((resolve) => session.on('change', ({ next }) => !next.typing && resolve()));
  });
});

describe('agent_typing, told again', () => {
  for (const [what, duration] of [
    ['the newer time counts', 150],
    ['without a time, goes on until it is said to be over', undefined],
  ] as const) {
    test(what, async () => {
      const { say, session } = await talk();
      const typing = (fields: object): object => ({ type: 'agent_typing', agent_typing_event: fields });
      const start = performance.now();
      await say(typing({ is_typing: true, duration_ms: 50 }), typing({ is_typing: true, duration_ms: duration }));
      const over = new Promise<number>((resolve) =>
        session.on('change', ({ next }) => !next.typing && resolve(performance.now() - start)),
      );
      if (duration === undefined) {
        const longer = new Promise<number>((resolve) => setTimeout(resolve, 150, Infinity));
        assert.equal(await Promise.race([over, longer]), Infinity);
        await say(typing({ is_typing: false }));
      }
      assert.ok((await over) > 140);
    });
  }
});

describe('external_agent_connected', () => {
  test('shows that a person talks', async () => {
    const { externalAgent } = await (await talk()).say({ type: 'external_agent_connected' });
    assert.equal(externalAgent, true);
  });
});

describe('external_agent_disconnected', () => {
  test('shows that the person has left', async () => {
    const { say } = await talk();
    const { externalAgent, typing } = await say(
      { type: 'external_agent_connected' },
      { type: 'agent_typing', agent_typing_event: { is_typing: true } },
      { type: 'external_agent_disconnected' },
    );
    assert.deepEqual([externalAgent, typing], [false, false]);
  });
});

describe('queue_status', () => {
  test('shows the place, and has what was typed sent once, after the wait', async () => {
    const { say, session, sent } = await talk();
    const waiting = await say(queue('waiting', { position: 3 }));
    assert.deepEqual([waiting.queued, waiting.queuePlace], [true, 3]);
    session.sendText('Hello');
    const nearer = await say(queue('waiting', { position: 2 }), queue('pondering'));
    assert.deepEqual([nearer.queued, nearer.queuePlace], [true, 2]);
    const admitted = await say(queue('admitted'), queue('admitted'));
    assert.deepEqual([admitted.queued, admitted.queuePlace], [false, undefined]);
    session.sendUserActivity();
    assert.deepEqual(await sent(2), [{ type: 'user_message', text: 'Hello' }, { type: 'user_activity' }]);
  });

  test('shows no place where the service tells none', async () => {
    const { queued, queuePlace } = await (await talk()).say(queue('waiting'));
    assert.deepEqual([queued, queuePlace], [true, undefined]);
  });

  test('before the metadata is shown, and what was typed is sent once, after the wait', async () => {
    const made = create();
    server.serve = (peer) => void (made.peer = peer).send(queue('waiting', { position: 1 }));
    const started = made.session.start({ textOnly: true, signedUrl: server.url });
    await made.event('message');
    const { status, queued, queuePlace } = made.session.conversation;
    assert.deepEqual([status, queued, queuePlace], ['connecting', true, 1]);
    made.session.sendText('Hello');
    made.peer.send(queue('admitted'), metadata);
    await started;
    made.session.sendUserActivity();
    assert.deepEqual(await made.sent(2), [{ type: 'user_message', text: 'Hello' }, { type: 'user_activity' }]);
    assert.deepEqual([made.session.conversation.queued, made.session.conversation.queuePlace], [false, undefined]);
  });

  test('music meanwhile is no answer: what was typed before is sent again after a drop', async () => {
    const made = await talk({ signedUrl: undefined, signedUrlProvider: () => server.url });
    await made.say(answer('Hi', 1));
    made.session.sendText('Hello');
    const first = made.peer;
    await made.sent(1);
    const music = { type: 'audio', audio_event: { audio_base_64: '', event_id: 2 } };
    await made.say(queue('waiting'), music);
    first.socket.terminate();
    await new Promise<void>((resolve) =>
      made.session.on('change', ({ previous, next }) => {
        if (previous.status === 'reconnecting' && next.status === 'connected') resolve();
      }),
    );
    // Behind what it is told of the first connection.
    const [, again] = await made.sent(2);
    assert.deepEqual(again, { type: 'user_message', text: 'Hello' });
  });

  test('a word that nobody knows never locks the conversation', async () => {
    const { say, session, sent } = await talk();
    await say(queue('pondering'));
    session.sendText('Hello');
    assert.deepEqual(await sent(1), [{ type: 'user_message', text: 'Hello' }]);
  });

  for (const closes of [true, false]) {
    test(`that the wait was in vain is one error, and nothing reconnects${closes ? '' : ', without a close as well'}`, async () => {
      const provider = (): string => server.url;
      const { peer, event, events, say } = await talk({ signedUrl: undefined, signedUrlProvider: provider });
      await say(queue('waiting'));
      peer.send(queue('timed_out'));
      if (closes) peer.socket.close(1000);
      const end = await event('end');
      assert.deepEqual(end, { reason: 'error', code: 1000 });
      const errors = events
        .filter(({ type }) => type === 'error')
        .map(({ detail }) => (detail as VoiceAgentError).code);
      assert.deepEqual(errors, ['busy']);
      assert.equal(server.peers.length, 1);
    });
  }
});

describeError('error', { error_event: { code: 1008, message: 'No', error_type: 'override_error', details: 'a text' } });
describeError('client_error', { error_event: { code: 1008, error_name: 'override_error', message: 'No' } });

function describeError(type: string, event: object): void {
  describe(type, () => {
    test('ends the conversation with its reason within 1 s, also without a close', async () => {
      const { peer, event: told, events } = await talk();
      const start = performance.now();
      peer.send({ type, ...event });
      const end = await told('end');
      assert.ok(performance.now() - start < 1500);
      assert.equal(end.reason, 'error');
      const errors = events.filter((each) => each.type === 'error').map(({ detail }) => detail as VoiceAgentError);
      assert.deepEqual(
        errors.map(({ code }) => code),
        ['override-refused'],
      );
    });
  });
}

describe('conversation_initiation_client_data', () => {
  test('is the first message, with what is set and nothing else', async () => {
    const { peer } = await talk({ branchId: 'branch_1', dynamicVariables: { cart: ['tea', null], coupon: null } });
    const [first] = await peer.receive(1);
    assert.deepEqual(peer.problems, []);
    assert.deepEqual(first, {
      type: 'conversation_initiation_client_data',
      conversation_config_override: { conversation: { text_only: true } },
      branch_id: 'branch_1',
      dynamic_variables: { cart: ['tea', null], coupon: null },
    });
  });
});

describe('user_message', () => {
  test('is what the visitor has typed, and stands in the transcript', async () => {
    const { session, sent } = await talk();
    session.sendText('Hello', { richContentId: 'r' });
    assert.deepEqual(await sent(1), [{ type: 'user_message', text: 'Hello', rich_content_id: 'r' }]);
    assert.equal(lastTurn(session.conversation).text, 'Hello');
  });
});

describe('user_activity', () => {
  test('tells that the visitor is busy', async () => {
    const { session, sent } = await talk();
    session.sendUserActivity();
    assert.deepEqual(await sent(1), [{ type: 'user_activity' }]);
  });
});

describe('feedback', () => {
  test('rates the last answer, and takes that back', async () => {
    const { session, say, sent } = await talk();
    await say(answer('Hi', 3));
    session.sendFeedback('like');
    session.sendFeedback(null);
    assert.deepEqual(await sent(2), [
      { type: 'feedback', event_id: 3, score: 'like' },
      { type: 'feedback', event_id: 3, score: null },
    ]);
  });
});

describe('contextual_update', () => {
  test('tells the agent something', async () => {
    const { session, sent } = await talk();
    session.sendContextualUpdate('The cart is empty.', { contextId: 'cart' });
    assert.deepEqual(await sent(1), [{ type: 'contextual_update', text: 'The cart is empty.', context_id: 'cart' }]);
  });
});

test('a transcript of an earlier page is exported as every other: without what the voice acts out', async () => {
  const { session } = create();
  const spoken = { role: 'agent', connection: 0, time: -1, text: '[laughs] Hello.', heard: 15 } as const;
  session.restore({ turns: addTurn([], spoken), textOnly: false, continuable: true });
  await session.preload();
  assert.equal(session.exportTranscript('text', { agent: 'Agent', user: 'You' }), 'Agent: Hello.');
});

test('a conversation that the service ends as soon as it has begun has an error, and no end like any other', async () => {
  const { peer, event, events } = await talk({ signedUrl: undefined, signedUrlProvider: () => server.url });
  peer.socket.close(1000);
  assert.deepEqual(await event('end'), { reason: 'error', code: 1000 });
  const errors = events.filter(({ type }) => type === 'error').map(({ detail }) => detail as VoiceAgentError);
  assert.deepEqual(
    errors.map(({ code }) => code),
    ['connection-refused'],
  );
  assert.match(errors[0]!.message, /overrides, the language/);
  assert.equal(server.peers.length, 1);
});
