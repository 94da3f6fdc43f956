import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConversationReport } from '../../packages/simulator/src/index.js';
import { Client, simulate } from './support.js';

const { simulator } = await simulate();

const address = (agentId: string, query: Record<string, string | number> = {}): string => {
  const entries = Object.entries({ agent_id: agentId, ...query }).map(([name, value]) => [name, String(value)]);
  return `${simulator.url}?${new URLSearchParams(entries)}`;
};

const open = (agentId: string, query?: Record<string, string | number>, initiation?: object): Promise<Client> =>
  Client.open(address(agentId, query), initiation);

/** What the simulator knows about the conversation of the client of that name. */
const report = (name: string): ConversationReport =>
  simulator.conversations.findLast(({ client }) => client === name)!.toJSON();

const textOnly = { conversation_config_override: { conversation: { text_only: true } } };

describe('an end by the server', () => {
  const ends = [
    ['close-1000', 1000, '', []],
    ['close-1002', 1002, 'LLM response took over 20 seconds', []],
    ['close-1008', 1008, 'Invalid agent configuration', []],
    ['close-1011', 1011, 'Unexpected server error', []],
    ['error-flat', 1011, 'Something went wrong', ['error']],
    ['error-nested', 1002, 'LLM response took over 20 seconds', ['error']],
    ['quota', 1002, 'This request exceeds your quota limit.', ['error']],
  ] as const;
  for (const [scenario, code, reason, last] of ends) {
    test(`by ${scenario} comes after the conversation began, or before it if asked for`, async () => {
      const client = await open(scenario, { after: 50 }, textOnly);
      assert.deepEqual(await client.closed, { code, reason });
      assert.deepEqual(client.types, ['conversation_initiation_metadata', 'agent_response', ...last]);
      const early = await open(scenario, { before: 1 }, textOnly);
      assert.deepEqual(await early.closed, { code, reason });
      assert.deepEqual(early.types, [...last]);
    });
  }

  test('has the error where the scenario says', async () => {
    const flat = await open('error-flat', { after: 50 });
    assert.equal((await flat.message('error')).message, 'Something went wrong');
    const nested = await open('error-nested', { after: 50, code: 1011, reason: 'because' });
    const { error_event } = await nested.message('error');
    assert.equal(error_event?.code, 1011);
    assert.equal(error_event.message, 'because');
    assert.equal(error_event.error_type, 'llm_timeout');
  });

  test('by drop has no close code', async () => {
    const client = await open('drop', { after: 50, client: 'dropped' });
    assert.equal((await client.closed).code, 1006);
    assert.deepEqual(report('dropped').closed?.by, 'server');
  });

  test('by drop-once is for the first conversation of a client', async () => {
    for (const name of ['ada', 'ben']) {
      const codes: number[] = [];
      for (let attempt = 0; attempt < 4; attempt++) {
        const client = await open('drop-once', { after: 50, client: name }, textOnly);
        const end = await Promise.race([client.closed, sleep(400)]);
        codes.push(end ? end.code : 1000);
        client.socket.close();
      }
      assert.deepEqual(codes, [1006, 1000, 1006, 1000]);
    }
  });

  test('by torn swallows what the client sends before it', async () => {
    const client = await open('torn', { after: 300, client: 'torn' }, textOnly);
    await client.message('agent_response');
    client.send({ type: 'user_message', text: 'Hello?' });
    assert.equal((await client.closed).code, 1006);
    assert.deepEqual(
      report('torn').received.map((entry) => 'message' in entry && 'type' in entry.message && entry.message.type),
      ['conversation_initiation_client_data'],
    );
    const next = await open('torn', { after: 300, client: 'torn', latency: 0 }, textOnly);
    next.send({ type: 'user_message', text: 'Hello?' });
    await next.until(() => next.all('agent_response').length === 2, 'an answer');
  });

  test('by half-open is silence', async () => {
    const client = await open('half-open', { ping: 50, after: 180 });
    await client.until(() => client.all('ping').length >= 3, 'some pings');
    let length = -1;
    while (length !== client.frames.length) {
      ({ length } = client.frames);
      await sleep(300);
    }
    client.send({ type: 'user_message', text: 'Hello?' });
    client.socket.close();
    await sleep(300);
    assert.equal(client.frames.length, length);
    assert.notEqual(client.socket.readyState, client.socket.CLOSED, 'even the close is not answered');
  });
});

describe('a beginning that goes wrong', () => {
  test('no-metadata pings, and nothing more', async () => {
    const client = await open('no-metadata', { ping: 50 });
    await client.until(() => client.all('ping').length > 3, 'some pings');
    assert.deepEqual(client.types, []);
  });

  test('late-metadata has other messages before them', async () => {
    const client = await open('late-metadata', { after: 100 }, textOnly);
    await client.message('agent_response');
    assert.equal(client.frames[0]!.message?.type, 'ping');
    assert.deepEqual(client.types, ['queue_status', 'conversation_initiation_metadata', 'agent_response']);
  });

  test('wrong-first-frame is refused as the contract says', async () => {
    const client = await open('wrong-first-frame');
    assert.equal((await client.closed).code, 1008);
    assert.equal(client.all('error')[0]!.error_event?.error_type, 'invalid_message');
  });

  test('override-error refuses overrides, and only them', async () => {
    const client = await open(
      'override-error',
      {},
      { conversation_config_override: { agent: { prompt: { prompt: 'Be rude.' } } } },
    );
    assert.equal((await client.closed).code, 1008);
    assert.match(client.all('error')[0]!.error_event!.message!, /field 'prompt' is not allowed/);
    const plain = await open('override-error');
    await plain.message('agent_response');
  });

  test('a missing dynamic variable is refused', async () => {
    const client = await open('greeting', { requires: 'name,plan' }, { dynamic_variables: { name: 'Ada' } });
    assert.match((await client.closed).reason, /dynamic variable.*plan/);
    const used = await open(
      'greeting',
      {},
      { conversation_config_override: { agent: { first_message: 'Hello {{name}}' } } },
    );
    assert.equal((await used.closed).code, 1008);
    assert.equal(used.all('error')[0]!.error_event?.error_type, 'missing_dynamic_variable');
  });

  test('the queue throws away what is written in it', async () => {
    const client = await open('queue', { after: 200, client: 'queued' }, textOnly);
    await client.message('queue_status');
    client.send({ type: 'user_message', text: 'lost' });
    await client.message('agent_response');
    client.send({ type: 'user_message', text: 'kept' });
    await client.message('agent_response', (message) => message.agent_response_event.agent_response.includes('kept'));
    assert.equal(client.all('agent_response').length, 2);
    assert.deepEqual(client.types, ['conversation_initiation_metadata', 'queue_status', 'agent_response']);
    assert.deepEqual(report('queued').violations, []);
    const late = await open('queue-timed-out', { after: 50 }, textOnly);
    assert.equal((await late.closed).code, 1000);
  });

  test('the queue can stand before the conversation', async () => {
    const client = await open('queue', { after: 100, before: 1 }, textOnly);
    await client.message('agent_response');
    assert.deepEqual(client.types, ['queue_status', 'conversation_initiation_metadata', 'agent_response']);
    const late = await open('queue-timed-out', { after: 50, before: 1 }, textOnly);
    assert.equal((await late.closed).code, 1000);
    assert.deepEqual(late.types, ['queue_status']);
  });

  test('malformed frames lie between good ones', async () => {
    const client = await open('malformed', {}, textOnly);
    await client.message('agent_response');
    client.send({ type: 'user_message', text: 'still there' });
    await client.message('agent_response', (message) =>
      message.agent_response_event.agent_response.includes('still there'),
    );
    const broken = client.frames.filter(({ message }) => !message);
    assert.ok(broken.length > 12);
    assert.ok(broken.some(({ data }) => Buffer.isBuffer(data)));
  });
});

describe('a message that breaks the contract', () => {
  const begin = { type: 'conversation_initiation_client_data' };
  const offences: [problem: RegExp, ...frames: (string | object | Uint8Array)[]][] = [
    [/the first message is not/, { type: 'user_activity' }],
    [/not JSON/, '{"type":'],
    [/binary/, new Uint8Array([1, 2, 3])],
    [/unknown type hello/, begin, { type: 'hello' }],
    [/text must be of type string/, begin, { type: 'contextual_update', context: 'the old name' }],
    [/not a field of the contract/, begin, { type: 'user_activity', since: 1 }],
    [/not a field of the contract/, begin, { type: 'user_audio_chunk', user_audio_chunk: 'AAAA' }],
    [/must be base64/, begin, { user_audio_chunk: '%%%' }],
    [/score must be/, begin, { type: 'feedback', event_id: 1 }],
    [
      /result must be of type string/,
      begin,
      { type: 'client_tool_result', tool_call_id: 'x', result: {}, is_error: false },
    ],
    [/context_id must not be null/, begin, { type: 'contextual_update', text: 'x', context_id: null }],
    [/speed must be from 0.7 to 5/, { ...begin, conversation_config_override: { tts: { speed: 9 } } }],
    [
      /client_events.length must be/,
      { ...begin, conversation_config_override: { conversation: { client_events: [] } } },
    ],
    [/language must be one of/, { ...begin, conversation_config_override: { agent: { language: 'klingon' } } }],
    [/dynamic_variables.cart must be/, { ...begin, dynamic_variables: { cart: {} } }],
  ];
  for (const [index, [problem, ...frames]] of offences.entries()) {
    test(`is written down and answered with 1008: ${problem.source}`, async () => {
      const client = await Client.open(address('no-metadata', { client: `offender-${index}` }), null);
      for (const frame of frames)
        client.socket.send(frame instanceof Uint8Array || typeof frame === 'string' ? frame : JSON.stringify(frame));
      const { code } = await client.closed;
      assert.equal(code, 1008);
      const { violations, closed } = report(`offender-${index}`);
      assert.equal(violations.length, 1);
      assert.match(violations[0]!.problem, problem);
      assert.equal(closed?.code, 1008);
      assert.equal(client.all('error')[0]!.error_event?.code, 1008);
    });
  }

  test('is only written down where that is enough', async () => {
    const client = await open('text', { tolerant: 1, client: 'tolerated' }, textOnly);
    client.send({ type: 'hello' });
    client.send({ type: 'user_message', text: 'on we go' });
    await client.message('agent_response', (message) =>
      message.agent_response_event.agent_response.includes('on we go'),
    );
    assert.equal(report('tolerated').violations.length, 1);
  });

  test('may be one that is well-formed and still wrong', async () => {
    const client = await open('greeting', { client: 'odd' });
    await client.message('conversation_initiation_metadata');
    client.send({ type: 'pong', event_id: 77 });
    client.send({ type: 'conversation_initiation_client_data' });
    client.send({ type: 'feedback', event_id: 99, score: 'like' });
    client.send({ user_audio_chunk: 'AAAA' });
    client.send({ type: 'multimodal_message', file: { type: 'file_input', file_id: 'nothing' } });
    await client.message('interruption');
    assert.deepEqual(
      report('odd').violations.map(({ problem }) => problem),
      [
        'a pong without a ping',
        'a second conversation_initiation_client_data',
        'feedback on a turn that has not been',
        'half a sample of audio',
        'a file that was not uploaded',
      ],
    );
  });

  test('is silence for too long', async () => {
    const client = await open('greeting', { receive_timeout: 200 });
    assert.equal((await client.closed).code, 1002);
    assert.equal(client.all('error')[0]!.error_event?.error_type, 'transport_receive_timeout');
  });
});
