import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import sinon from 'sinon';
import { VoiceAgentError, type VoiceAgentErrorCode } from '../../src/base/errors.js';
import { version } from '../../src/base/version.js';
import { ElevenLabsWebSocket, type CloseInfo, type ElevenLabsWebSocketOptions } from '../../src/entries/websocket.js';
import { Browser } from '../helpers/browser.js';
import { serverSamples } from '../protocol/samples.js';
import { metadata, Server, type Peer } from './support.js';

let server: Server;
const answer = { type: 'agent_response', agent_response_event: { agent_response: 'Hi', event_id: 1 } };

const open: ElevenLabsWebSocket[] = [];
before(async () => void (server = await Server.start()));
afterEach(async () => {
  await Promise.all(open.splice(0).map((socket) => socket.close()));
  server.reset();
});
after(() => server.close());

interface Seen {
  ws: ElevenLabsWebSocket;
  errors: VoiceAgentError[];
  closes: CloseInfo[];
  messages: string[];
}

function create(options: ElevenLabsWebSocketOptions = {}, agentId?: string): Seen {
  const ws = new ElevenLabsWebSocket(agentId, options);
  open.push(ws);
  const seen: Seen = { ws, errors: [], closes: [], messages: [] };
  ws.on('error', (error) => seen.errors.push(error));
  ws.on('close', (close) => seen.closes.push(close));
  ws.on('message', ({ type }) => seen.messages.push(type));
  return seen;
}

/** A conversation that has begun, from both ends. */
async function converse(options: ElevenLabsWebSocketOptions = {}): Promise<Seen & { peer: Peer }> {
  server.serve = (peer) => peer.send(metadata);
  const seen = create(options);
  await seen.ws.connect(server.url);
  const peer = server.peers.at(-1)!;
  await peer.receive(1);
  return { ...seen, peer };
}

const closed = (ws: ElevenLabsWebSocket): Promise<CloseInfo> => new Promise((resolve) => ws.on('close', resolve));

/** Resolves once everything the peer has sent so far has been handled. */
async function settled({ ws, peer }: { ws: ElevenLabsWebSocket; peer: Peer }): Promise<void> {
  const marker = `marker-${Math.random()}`;
  await new Promise<void>((resolve) => {
    const off = ws.on('message', ({ type }) => {
      if (type !== marker) return;
      off();
      resolve();
    });
    peer.send({ type: marker });
  });
}

async function failure(promise: Promise<unknown>): Promise<VoiceAgentError> {
  const error = await promise.then(
    () => assert.fail('It should have been rejected.'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof VoiceAgentError, String(error));
  assert.equal(`${error.message} ${error.stack} ${String(error.cause)}`.includes('marked_secret'), false);
  return error;
}

describe('the usage that is promised', () => {
  test('works as it is written', async () => {
    server.serve = (peer) => peer.send(metadata);
    const signedUrl = server.url;
    const agentId = 'agent_1';
    const base64AudioData = 'AAAA';
    const played: string[] = [];
    const texts: string[] = [];
    const playAudio = (audio: string): void => void played.push(audio);
    const updateTranscript = (text: string): void => void texts.push(text);

    const ws = new ElevenLabsWebSocket(agentId);
    open.push(ws);
    ws.on('audio', (message) => playAudio(message.audio));
    ws.on('transcript', (message) => updateTranscript(message.text));
    await ws.connect(signedUrl);
    ws.sendContextualUpdate('User is asking about tarot reading');
    ws.send({ user_audio_chunk: base64AudioData });

    const peer = server.peers.at(-1)!;
    assert.deepEqual((await peer.receive(3)).slice(1), [
      { type: 'contextual_update', text: 'User is asking about tarot reading' },
      { user_audio_chunk: 'AAAA' },
    ]);
    peer.send(
      { type: 'audio', audio_event: { audio_base_64: 'BBBB', event_id: 1 } },
      { type: 'audio', audio_event: { audio: 'CCCC', event_id: 1 } },
      { type: 'agent_response', agent_response_event: { agent_response: 'The Fool.', event_id: 1 } },
    );
    await settled({ ws, peer });
    assert.deepEqual(played, ['BBBB', 'CCCC']);
    assert.deepEqual(texts, ['The Fool.']);
  });
});

describe('the handshake', () => {
  const ours = `source=voice-agent-element&version=${version}`;

  test('offers the subprotocol convai and nothing else', async () => {
    const { peer } = await converse();
    assert.equal(peer.request.headers['sec-websocket-protocol'], 'convai');
    assert.equal(peer.socket.protocol, 'convai');
  });

  const queries: [string, string][] = [
    ['?agent_id=a&conversation_signature=x%2By%3D%3D', '&'],
    ['?token=a%20b+c/~!*()&empty=&b&a=1&a=2', '&'],
    ['?%E2%82%ac=%E2%82%AC', '&'],
    ['', '?'],
  ];
  for (const [query, joint] of queries) {
    test(`leaves "${query}" as it is and appends source and version`, async () => {
      server.serve = (peer) => peer.send(metadata);
      await create().ws.connect(`${server.origin}/v1/convai/conversation${query}`);
      assert.equal(server.peers.at(-1)!.request.url, `/v1/convai/conversation${query}${joint}${ours}`);
    });
  }

  test('forgives blanks around the address', async () => {
    server.serve = (peer) => peer.send(metadata);
    await create().ws.connect(`\n  ${server.origin}/x?signature=abc \n`);
    assert.equal(server.peers.at(-1)!.request.url, `/x?signature=abc&${ours}`);
  });

  test('begins with the initiation, also when there is nothing to say', async () => {
    const { peer } = await converse();
    assert.deepEqual(peer.received[0], { type: 'conversation_initiation_client_data' });
  });

  test('begins with the initiation that was given', async () => {
    const { peer } = await converse({ initiation: { user_id: 'user_1', dynamic_variables: { name: 'Ada' } } });
    assert.deepEqual(peer.received[0], {
      type: 'conversation_initiation_client_data',
      user_id: 'user_1',
      dynamic_variables: { name: 'Ada' },
    });
  });

  test('is over with the metadata, whatever came before', async () => {
    server.serve = (peer) =>
      peer.send(
        { type: 'queue_status', queue_status_event: { status: 'waiting' } },
        { type: 'ping', ping_event: { event_id: 1 } },
        { type: 'novelty' },
        '{ broken',
        { type: 'agent_response', agent_response_event: { agent_response: 'Hi', event_id: 1 } },
        metadata,
      );
    const { ws, errors, messages } = create();
    assert.equal(ws.connected, false);
    const result = await ws.connect(server.url);
    assert.deepEqual(result, metadata.conversation_initiation_metadata_event);
    assert.equal(ws.metadata, result);
    assert.equal(ws.conversationId, 'conv_1');
    assert.equal(ws.connected, true);
    assert.deepEqual(messages, [
      'queue_status',
      'ping',
      'novelty',
      'agent_response',
      'conversation_initiation_metadata',
    ]);
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['protocol'],
    );
  });

  test('answers a ping before the metadata, too', async () => {
    server.serve = (peer) => peer.send({ type: 'ping', ping_event: { event_id: 41 } });
    const { ws } = create();
    const connecting = failure(ws.connect(server.url));
    const peer = await server.next();
    assert.deepEqual((await peer.receive(2))[1], { type: 'pong', event_id: 41 });
    await ws.close();
    assert.equal((await connecting).code, 'aborted');
  });

  test('is given up when no metadata come in time', async () => {
    server.serve = (peer) => peer.send({ type: 'ping', ping_event: { event_id: 1 } }, { type: 'novelty' });
    const { ws, errors, closes } = create({ connectTimeout: 60 });
    const error = await failure(ws.connect(server.url));
    assert.equal(error.code, 'connect-timeout');
    assert.equal(error.retryable, true);
    assert.match(error.message, /within 0.06 s/);
    assert.deepEqual(errors, []);
    assert.deepEqual(
      closes.map(({ error: reason }) => reason),
      [error],
    );
    assert.equal(await server.peers.at(-1)!.closed, 1000);
  });

  test('is given up when nobody answers it at all', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const { ws } = create({ connectTimeout: 60 });
    assert.equal((await failure(ws.connect(`ws://127.0.0.1:${port}`))).code, 'connect-timeout');
    await ws.close();
    silent.close();
  });

  for (const status of [401, 403, 404, 500]) {
    test(`that is refused with ${status} is one error`, async () => {
      server.refuse = status;
      const { ws, errors, closes } = create();
      const error = await failure(ws.connect(server.url));
      assert.equal(error.code, 'connection-refused');
      assert.match(error.message, /allow-list/);
      assert.deepEqual(errors, []);
      assert.equal(closes.length, 1);
    });
  }

  test('where nobody listens is one error', async () => {
    const { ws, errors, closes } = create();
    assert.equal((await failure(ws.connect('ws://127.0.0.1:1/'))).code, 'connection-refused');
    assert.deepEqual(errors, []);
    assert.equal(closes.length, 1);
  });

  const addresses: [string, string][] = [
    ['http://127.0.0.1/', 'wss:'],
    ['ws://agents.example/', 'wss:'],
    ['/relative', 'absolute'],
    ['wss://user:marked_secret@agents.example/', 'user name'],
    ['wss://agents.example/#', '#'],
  ];
  for (const [address, text] of addresses) {
    test(`to ${address.replace('marked_secret', '…')} is not even tried`, async () => {
      const { ws, closes } = create();
      const error = await failure(ws.connect(address));
      assert.equal(error.code, 'configuration');
      assert.equal(error.message.includes(text), true);
      assert.deepEqual(closes, []);
    });
  }

  test('without an address and without an agent is not tried', async () => {
    assert.equal((await failure(create().ws.connect())).code, 'configuration');
    assert.equal(
      (await failure(create({ serverLocation: 'moon' as 'us' }, 'agent_1').ws.connect())).code,
      'configuration',
    );
  });
});

describe('a place in the queue, before the metadata', () => {
  const queue = (status: string): object => ({ type: 'queue_status', queue_status_event: { status } });
  /** On a busy machine, a connection takes a while. */
  const connectTimeout = 500;
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1.2 * connectTimeout));

  /** A connection that has been told to wait. */
  async function waiting(): Promise<Seen & { peer: Peer; connecting: Promise<unknown> }> {
    server.serve = (peer) => peer.send(queue('waiting'));
    const seen = create({ connectTimeout });
    const connecting = seen.ws.connect(server.url);
    connecting.catch(() => undefined);
    const peer = await server.next();
    await Promise.race([settled({ ws: seen.ws, peer }), connecting]);
    return { ...seen, peer, connecting };
  }

  test('is waited for as long as it takes', async () => {
    const { ws, peer, connecting, closes } = await waiting();
    await pause();
    peer.send(queue('waiting'));
    await pause();
    assert.deepEqual(closes, []);
    assert.throws(() => ws.send({ type: 'user_activity' }), { code: 'not-connected' });
    peer.send(queue('admitted'), metadata);
    assert.deepEqual(await connecting, metadata.conversation_initiation_metadata_event);
    await pause();
    assert.equal(ws.connected, true);
  });

  test('needs no word that it is there: the metadata say so', async () => {
    const { ws, peer, connecting } = await waiting();
    await pause();
    peer.send(metadata);
    await connecting;
    await pause();
    assert.equal(ws.connected, true);
  });

  test('that is there has the conversation begin in time', async () => {
    const { peer, connecting, closes } = await waiting();
    await pause();
    const admitted = performance.now();
    peer.send(queue('admitted'));
    const error = await failure(connecting);
    assert.equal(error.code, 'connect-timeout');
    assert.ok(performance.now() - admitted >= connectTimeout - 5);
    assert.equal(closes.length, 1);
    assert.equal(await peer.closed, 1000);
  });

  for (const status of ['pondering', '', 'WAITING']) {
    test(`is not what an unknown word says: "${status}"`, async () => {
      server.serve = (peer) => peer.send(queue(status));
      const { ws, errors, messages } = create({ connectTimeout });
      assert.equal((await failure(ws.connect(server.url))).code, 'connect-timeout');
      assert.deepEqual(messages, ['queue_status']);
      assert.deepEqual(errors, []);

      const { peer, connecting, ws: other } = await waiting();
      peer.send(queue(status));
      await pause();
      peer.send(metadata);
      await connecting;
      assert.equal(other.connected, true);
    });
  }

  for (const [code, expected] of [
    [1000, 'busy'],
    [1005, 'busy'],
    [1006, 'connection-lost'],
    [1008, 'server-error'],
    [1011, 'server-error'],
  ] as const) {
    test(`that is taken away by a close with ${code} is one ${expected} error`, async () => {
      const { peer, connecting, errors, closes } = await waiting();
      if (code === 1006) peer.socket.terminate();
      else if (code === 1005) peer.socket.close();
      else peer.socket.close(code);
      const error = await failure(connecting);
      assert.equal(error.code, expected);
      assert.equal(error.retryable, code !== 1008);
      assert.deepEqual(errors, []);
      assert.deepEqual(
        closes.map((close) => [close.code, close.error]),
        [[code, error]],
      );
    });
  }

  test('that never comes is one error, whether the service closes or not', async () => {
    for (const closing of [true, false]) {
      const { peer, connecting, errors, closes } = await waiting();
      peer.send(queue('timed_out'));
      if (closing) peer.socket.close(1000);
      const error = await failure(connecting);
      assert.equal(error.code, 'busy');
      assert.equal(error.retryable, true);
      assert.match(error.message, /no place .* all agents are busy/);
      assert.deepEqual(errors, []);
      assert.deepEqual(
        closes.map((close) => close.error),
        [error],
      );
    }
  });

  test('may be given up', async () => {
    const { ws, connecting } = await waiting();
    await ws.close();
    assert.equal((await failure(connecting)).code, 'aborted');
  });

  test('does not hold up what an error says', async () => {
    const { peer, connecting } = await waiting();
    peer.send({ type: 'error', message: 'No credits left' }, queue('waiting'));
    assert.equal((await failure(connecting)).code, 'quota');
  });
});

describe('a place in the queue, after the metadata', () => {
  test('that never comes is one error at the end', async () => {
    const { peer, ws, errors } = await converse();
    peer.send({ type: 'queue_status', queue_status_event: { status: 'timed_out' } });
    peer.socket.close(1000);
    const { error } = await closed(ws);
    assert.equal(error!.code, 'busy');
    assert.equal(error!.retryable, true);
    assert.deepEqual(errors, [error]);
  });

  test('that is taken away by an ordinary close is the same', async () => {
    const { peer, ws } = await converse();
    peer.send({ type: 'queue_status', queue_status_event: { status: 'waiting' } });
    peer.socket.close(1000);
    assert.equal((await closed(ws)).error?.code, 'busy');
  });
});

describe('giving up', () => {
  test('by a signal that has fired opens nothing', async () => {
    const { ws, closes } = create();
    const error = await failure(ws.connect(server.url, { signal: AbortSignal.abort() }));
    assert.equal(error.code, 'aborted');
    assert.deepEqual(closes, []);
    assert.equal(server.peers.length, 0);
  });

  test('by a signal while the socket opens closes it', async () => {
    // Lets the handshake begin, and does not answer it.
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const controller = new AbortController();
    const { ws, errors, closes } = create();
    const connecting = failure(ws.connect(`ws://127.0.0.1:${port}/`, { signal: controller.signal }));
    const [connection] = (await once(silent, 'connection')) as [Socket];
    try {
      await once(connection, 'data');
      const hungUp = once(connection, 'close', { signal: AbortSignal.timeout(5000) });
      controller.abort();
      assert.equal((await connecting).code, 'aborted');
      await hungUp;
      assert.deepEqual(errors, []);
      assert.deepEqual(
        closes.map(({ code, error }) => [code, error?.code]),
        [[1000, 'aborted']],
      );
      assert.equal(ws.connected, false);
    } finally {
      connection.destroy();
      silent.close();
    }
  });

  test('by a signal before the metadata closes the socket', async () => {
    const controller = new AbortController();
    const { ws, errors, closes } = create();
    const connecting = failure(ws.connect(server.url, { signal: controller.signal }));
    const peer = await server.next();
    await peer.receive(1);
    controller.abort();
    assert.equal((await connecting).code, 'aborted');
    assert.equal(await peer.closed, 1000);
    assert.deepEqual(errors, []);
    assert.deepEqual(
      closes.map(({ code, error }) => [code, error?.code]),
      [[1000, 'aborted']],
    );
  });

  test('by a signal after the metadata does nothing', async () => {
    server.serve = (peer) => peer.send(metadata);
    const controller = new AbortController();
    const { ws, closes } = create();
    await ws.connect(server.url, { signal: controller.signal });
    controller.abort();
    await settled({ ws, peer: server.peers.at(-1)! });
    assert.equal(ws.connected, true);
    assert.deepEqual(closes, []);
  });

  test('by close() in the same breath as connect() opens nothing', async () => {
    const { ws, closes } = create();
    const connecting = failure(ws.connect(server.url));
    await ws.close();
    assert.equal((await connecting).code, 'aborted');
    assert.deepEqual(closes, []);
    assert.equal(ws.connected, false);
    assert.equal(server.peers.length, 0);
  });

  test('by close() during the handshake rejects connect()', async () => {
    const { ws, errors, closes } = create();
    const connecting = failure(ws.connect(server.url));
    const peer = await server.next();
    await peer.receive(1);
    await ws.close();
    assert.equal((await connecting).code, 'aborted');
    assert.deepEqual(errors, []);
    assert.deepEqual(closes, [{ code: 1000, reason: 'User ended conversation', error: undefined, wasClean: true }]);
  });
});

describe('a second connect()', () => {
  test('is refused while one is under way, and does it no harm', async () => {
    server.serve = (peer) => peer.send(metadata);
    const { ws } = create();
    const first = ws.connect(server.url);
    assert.equal((await failure(ws.connect(server.url))).code, 'configuration');
    await first;
    assert.equal((await failure(ws.connect(server.url))).code, 'configuration');
    assert.equal(ws.connected, true);
  });

  test('works after the end of the first, from the close event on', async () => {
    const { ws, peer, closes } = await converse();
    const again = new Promise((resolve, reject) => {
      ws.on('close', () => closes.length === 1 && ws.connect(server.url).then(resolve, reject));
    });
    peer.socket.close(1011, 'restart');
    await again;
    assert.equal(ws.connected, true);
    assert.notEqual(server.peers.at(-1), peer);
  });

  test('works after one that failed, from the close event on', async () => {
    server.refuse = 403;
    const { ws, closes } = create();
    const again = new Promise((resolve, reject) => {
      ws.on('close', () => {
        if (closes.length > 1) return;
        server.refuse = undefined;
        server.serve = (peer) => peer.send(metadata);
        ws.connect(server.url).then(resolve, reject);
      });
    });
    assert.equal((await failure(ws.connect(server.url))).code, 'connection-refused');
    await again;
    assert.equal(ws.connected, true);
  });

  test('hears nothing of the first', async () => {
    const { ws, peer, messages } = await converse();
    const old = peer.socket;
    void ws.close();
    await ws.connect(server.url);
    messages.length = 0;
    if (old.readyState === old.OPEN) peer.send({ type: 'ghost' });
    await settled({ ws, peer: server.peers.at(-1)! });
    assert.deepEqual(
      messages.filter((type) => !type.startsWith('marker')),
      [],
    );
  });
});

describe('an ended connection', () => {
  // Code, reason, error before there is a conversation, error of a conversation.
  const ends: [number, string, VoiceAgentErrorCode | undefined, VoiceAgentErrorCode | undefined][] = [
    [1000, 'bye', 'connection-refused', undefined],
    [1002, 'llm_timeout', 'server-error', 'server-error'],
    [1008, 'override_error', 'override-refused', 'override-refused'],
    [1008, 'quota_exceeded', 'quota', 'quota'],
    [1011, 'crash', 'connection-refused', 'server-error'],
  ];
  for (const [code, reason, early, late] of ends) {
    test(`by code ${code} "${reason}" before the metadata is ${early}, once`, async () => {
      server.serve = (peer) => peer.socket.close(code, reason);
      const { ws, errors, closes } = create();
      const error = await failure(ws.connect(server.url));
      assert.equal(error.code, early);
      assert.deepEqual(errors, []);
      assert.deepEqual(closes, [{ code, reason, wasClean: true, error }]);
    });

    test(`by code ${code} "${reason}" after the metadata is ${late ?? 'no error'}, once`, async () => {
      const { ws, errors, closes, peer } = await converse();
      peer.send(answer);
      peer.socket.close(code, reason);
      const close = await closed(ws);
      assert.deepEqual(
        errors.map((error) => error.code),
        late ? [late] : [],
      );
      assert.deepEqual(closes, [close]);
      assert.equal(close.code, code);
      assert.equal(close.reason, reason);
      assert.equal(close.error, errors[0]);
      assert.equal(ws.connected, false);
      assert.equal(ws.conversationId, undefined);
    });
  }

  for (const code of [1000, 1005, 1008]) {
    test(`by code ${code} right after the metadata, without a word, says what to look at`, async () => {
      const { ws, errors, peer } = await converse();
      // No word of the agent.
      peer.send(
        { type: 'ping', ping_event: { event_id: 1 } },
        { type: 'vad_score', vad_score_event: { vad_score: 0 } },
      );
      if (code === 1005) peer.socket.close();
      else peer.socket.close(code, 'limit of token=marked');
      const { error } = await closed(ws);
      assert.equal(error!.code, 'connection-refused');
      assert.equal(error!.retryable, false);
      assert.match(error!.message, /overrides, the language, and the agent’s limits/);
      assert.doesNotMatch(error!.message, /marked/);
      assert.deepEqual(errors, [error]);
    });
  }

  for (const [reason, expected] of [
    ['Override of first_message is not allowed', 'override-refused'],
    ['quota_exceeded', 'quota'],
  ]) {
    test(`by code 1008 right after the metadata says the reason it gives: ${reason}`, async () => {
      const { ws, errors, peer } = await converse();
      peer.socket.close(1008, reason);
      await closed(ws);
      assert.deepEqual(
        errors.map(({ code }) => code),
        [expected],
      );
    });
  }

  for (const message of [
    answer,
    { type: 'audio', audio_event: { audio_base_64: '', event_id: 1 } },
    { type: 'agent_tool_response', agent_tool_response: { tool_name: 'end_call' } },
    { type: 'user_transcript', user_transcription_event: { user_transcript: 'Hi' } },
  ]) {
    test(`by code 1000 is an ordinary one once there was a message of type ${message.type}`, async () => {
      const { ws, errors, peer } = await converse();
      peer.send(message);
      peer.socket.close(1000);
      assert.equal((await closed(ws)).error, undefined);
      assert.deepEqual(errors, []);
    });
  }

  test('by code 1000 without a word is an ordinary one 2 s after the metadata', async () => {
    const { ws, errors, peer } = await converse();
    const { now } = performance;
    const later = sinon.stub(performance, 'now').callsFake(() => now.call(performance) + 2000);
    try {
      peer.socket.close(1000);
      assert.equal((await closed(ws)).error, undefined);
    } finally {
      later.restore();
    }
    assert.deepEqual(errors, []);
  });

  test('that the client brings about itself is no error, however soon', async () => {
    const { ws, errors } = await converse();
    await ws.close();
    assert.deepEqual(errors, []);
  });

  test('by a drop before the metadata is refused, once', async () => {
    server.serve = (peer) => peer.socket.terminate();
    const { ws, errors, closes } = create();
    const error = await failure(ws.connect(server.url));
    assert.deepEqual([error.code, error.retryable], ['connection-refused', true]);
    assert.deepEqual(errors, []);
    assert.deepEqual(
      closes.map(({ code, wasClean }) => [code, wasClean]),
      [[1006, false]],
    );
  });

  test('by a drop after the metadata is lost, once', async () => {
    const { ws, errors, closes, peer } = await converse();
    peer.socket.terminate();
    await closed(ws);
    assert.deepEqual(
      errors.map(({ code, retryable }) => [code, retryable]),
      [['connection-lost', true]],
    );
    assert.deepEqual(
      closes.map(({ code, wasClean }) => [code, wasClean]),
      [[1006, false]],
    );
  });

  test('says nothing that could be a secret', async () => {
    const { ws, peer, errors } = await converse();
    peer.socket.close(1008, `bad url ${server.url} token=marked_secret`.slice(0, 123));
    const { reason } = await closed(ws);
    assert.match(reason, /\[address\] \[credential\]/);
    assert.equal((reason + errors[0]!.message).includes('marked_secret'), false);
  });

  test('of a browser that says it is offline is told after 5 s of silence', async (context) => {
    const browser = new Browser();
    const clock = sinon.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    context.after(() => {
      browser.restore();
      clock.restore();
    });
    const { ws, errors, closes } = await converse();
    browser.say('offline');
    clock.tick(4999);
    assert.equal(ws.connected, true);
    clock.tick(1);
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['connection-lost'],
    );
    assert.deepEqual(
      closes.map(({ code, wasClean }) => [code, wasClean]),
      [[1006, false]],
    );
    assert.equal(ws.connected, false);
    assert.equal(browser.listeners, 0);
  });
});

describe('an error message', () => {
  const forms: [string, object, VoiceAgentErrorCode][] = [
    [
      'nested',
      {
        type: 'error',
        error_event: { code: 1008, message: 'Override of voice not allowed', error_type: 'override_error' },
      },
      'override-refused',
    ],
    ['flat', { type: 'error', message: 'Something broke' }, 'server-error'],
    [
      'of contract 1.1.0',
      { type: 'client_error', error_event: { code: 1008, error_name: 'override_error', message: 'No' } },
      'override-refused',
    ],
    [
      'older, with details that are a text',
      { type: 'error', error_event: { code: 1002, reason: 'ASR is down', details: 'x' } },
      'server-error',
    ],
    ['of contract 1.1.0 by its name', { type: 'client_error', error_event: { error_name: 'quota_exceeded' } }, 'quota'],
  ];
  for (const [form, message, code] of forms) {
    test(`in its ${form} form before the metadata is what connect() rejects with`, async () => {
      server.serve = (peer) => peer.send(message).socket.close(1008, 'see above');
      const { ws, errors, closes, messages } = create();
      const error = await failure(ws.connect(server.url));
      assert.equal(error.code, code);
      assert.deepEqual(errors, []);
      assert.deepEqual(
        closes.map((close) => [close.code, close.error]),
        [[1008, error]],
      );
      assert.deepEqual(messages, [(message as { type: string }).type]);
    });

    test(`in its ${form} form ends a conversation within 1 s also without a close`, async () => {
      const { ws, errors, peer } = await converse();
      const start = performance.now();
      peer.send(message);
      const { error } = await closed(ws);
      assert.equal(error!.code, code);
      assert.deepEqual(errors, [error]);
      assert.ok(performance.now() - start < 1500);
    });

    test(`in its ${form} form in a conversation is one error, that of the close, too`, async () => {
      const { ws, errors, closes, peer } = await converse();
      peer.send(message, message).socket.close(1008, 'see above');
      await closed(ws);
      assert.deepEqual(
        errors.map((error) => error.code),
        [code],
      );
      assert.deepEqual(
        closes.map((close) => [close.code, close.error]),
        [[1008, errors[0]]],
      );
    });

    test(`in its ${form} form that is not followed by a close ends the connection within about a second`, async () => {
      const { ws, errors, peer } = await converse();
      const start = performance.now();
      peer.send(message);
      await closed(ws);
      assert.equal(performance.now() - start < 1500, true);
      assert.deepEqual(
        errors.map((error) => error.code),
        [code],
      );
      await peer.closed;
    });
  }

  test('before the metadata without a close is not waited out', async () => {
    server.serve = (peer) => peer.send({ type: 'error', message: 'Something broke' });
    const start = performance.now();
    assert.equal((await failure(create().ws.connect(server.url))).code, 'server-error');
    assert.equal(performance.now() - start < 1500, true);
  });

  test('tells the reason also where others follow it', async () => {
    const { ws, errors, peer } = await converse();
    for (const message of ['The first', 'The second'])
      peer.send({ type: 'error', error_event: { code: 1011, message } });
    peer.socket.close(1011, '');
    const { error } = await closed(ws);
    assert.match(error!.message, /The first/);
    assert.deepEqual(errors, [error]);
  });

  test('about the longest duration is an ordinary end', async () => {
    const { ws, errors, closes, peer } = await converse();
    peer.send({ type: 'error', error_event: { code: 1000, error_type: 'max_duration_exceeded', message: 'Over' } });
    peer.socket.close(1000, 'max duration');
    await closed(ws);
    assert.deepEqual(errors, []);
    assert.deepEqual(closes, [{ code: 1000, reason: 'max duration', error: undefined, wasClean: true }]);
  });
});

describe('messages of the server', () => {
  for (const [type, samples] of Object.entries(serverSamples)) {
    if (type === 'error' || type === 'client_error') continue;
    test(`of type ${type} come under that name and as message`, async () => {
      const { ws, peer, errors } = await converse();
      const named: unknown[] = [];
      const raw: unknown[] = [];
      ws.on(type as 'ping', (message) => named.push(message));
      ws.on('message', (message) => message.type === type && raw.push(message));
      const messages = samples.map(({ message }) => ({ type, ...message }));
      peer.send(...messages);
      await settled({ ws, peer });
      assert.deepEqual(raw, messages);
      assert.deepEqual(named, type === 'audio' ? messages.map((message) => ({ ...message, audio: 'AAAA' })) : messages);
      assert.deepEqual(errors, []);
    });
  }

  test('of unknown types come as message only', async () => {
    const { ws, peer, errors, closes, messages } = await converse();
    const caught: unknown[] = [];
    ws.on('transcript', (message) => caught.push(message));
    ws.on('audio', (message) => caught.push(message));
    messages.length = 0;
    const types = ['close', 'message', 'transcript', '__proto__', 'constructor', 'open', ''];
    peer.send(...types.map((type) => JSON.stringify({ type })), '{"type":"x","__proto__":{"polluted":1}}');
    await settled({ ws, peer });
    assert.deepEqual(messages.slice(0, -1), [...types, 'x']);
    assert.deepEqual([...caught, ...errors, ...closes], []);
    assert.equal(ws.connected, true);
  });

  test('that cannot be read are one protocol error each, and the conversation goes on', async () => {
    const { ws, peer, errors, closes } = await converse();
    peer.send('{', '[]', 'null', '{"type":"ping"}', '{"type":"audio","audio_event":{"event_id":"marked_secret"}}');
    peer.socket.send(new Uint8Array([1, 2, 3]));
    await settled({ ws, peer });
    assert.deepEqual(
      errors.map(({ code }) => code),
      Array(6).fill('protocol'),
    );
    assert.equal(
      errors.every(({ message }) => message.endsWith('it was dropped.') && !message.includes('marked_secret')),
      true,
    );
    assert.deepEqual(closes, []);
    assert.equal(ws.connected, true);
  });

  test('about what was said come as transcript, too', async () => {
    const { ws, peer } = await converse();
    const said: unknown[] = [];
    ws.on('transcript', ({ role, text, final, corrected, eventId }) =>
      said.push([role, text, final, corrected, eventId]),
    );
    peer.send(
      {
        type: 'tentative_user_transcript',
        tentative_user_transcription_event: { user_transcript: 'Hel', event_id: 1 },
      },
      { type: 'user_transcript', user_transcription_event: { user_transcript: 'Hello', event_id: 1 } },
      { type: 'agent_response', agent_response_event: { agent_response: 'Hi there!' } },
      {
        type: 'agent_response_correction',
        agent_response_correction_event: {
          original_agent_response: 'Hi there!',
          corrected_agent_response: 'Hi',
          event_id: 2,
        },
      },
    );
    await settled({ ws, peer });
    assert.deepEqual(said, [
      ['user', 'Hel', false, false, 1],
      ['user', 'Hello', true, false, 1],
      ['agent', 'Hi there!', true, false, undefined],
      ['agent', 'Hi', true, true, 2],
    ]);
  });

  test('of type ping are answered once each, in order', async () => {
    const { peer } = await converse();
    peer.send(...[1, 2, 3].map((event_id) => ({ type: 'ping', ping_event: { event_id, ping_ms: 500 } })));
    assert.deepEqual(
      (await peer.receive(4)).slice(1),
      [1, 2, 3].map((event_id) => ({ type: 'pong', event_id })),
    );
  });

  test('that come after close() are not delivered', async () => {
    const { ws, peer, messages } = await converse();
    messages.length = 0;
    peer.send({ type: 'late' });
    await ws.close();
    assert.deepEqual(messages, []);
  });
});

describe('an odd field that nobody needs', () => {
  test('does not cost the audio beside it', async () => {
    const { ws, peer, errors } = await converse();
    const heard: unknown[] = [];
    ws.on('audio', ({ audio, audio_event: { alignment } }) => heard.push([audio, alignment]));
    const chars = { chars: ['H', 'i'], char_start_times_ms: [0, 80] };
    for (const alignment of [chars, { ...chars, char_durations_ms: null }, { ...chars, char_durations_ms: '80' }, [1]])
      peer.send({ type: 'audio', audio_event: { audio_base_64: 'AAAA', event_id: 1, alignment } });
    await settled({ ws, peer });
    assert.deepEqual(heard, [
      ['AAAA', chars],
      ['AAAA', { ...chars, char_durations_ms: null }],
      ['AAAA', chars],
      ['AAAA', undefined],
    ]);
    assert.deepEqual(errors, []);
  });

  for (const details of ['seconds: 20', ['a', 'b'], 20, { seconds: 20 }]) {
    test(`does not cost the reason of an error: details ${JSON.stringify(details)}`, async () => {
      const { ws, peer, errors } = await converse();
      peer.send({ type: 'error', error_event: { code: 1002, message: 'The model is asleep', details } });
      peer.socket.close(1002);
      const { error } = await closed(ws);
      assert.match(error!.message, /The model is asleep/);
      assert.deepEqual(errors, [error]);
    });
  }
});

describe('listeners', () => {
  test('are taken off by what on() returns', async () => {
    const { ws, peer } = await converse();
    let count = 0;
    const off = ws.on('vad_score', () => count++);
    peer.send({ type: 'vad_score', vad_score_event: { vad_score: 1 } });
    await settled({ ws, peer });
    off();
    off();
    peer.send({ type: 'vad_score', vad_score_event: { vad_score: 1 } });
    await settled({ ws, peer });
    assert.equal(count, 1);
  });

  test('that throw are reported and keep nobody else from hearing', async (context) => {
    const { ws, peer } = await converse();
    const reported: unknown[] = [];
    const scope = globalThis as { reportError?: unknown };
    context.after(() => delete scope.reportError);
    scope.reportError = (error: unknown) => reported.push(error);
    const heard: string[] = [];
    ws.on('message', ({ type }) => {
      if (type === 'vad_score') throw new Error('first');
    });
    ws.on('message', ({ type }) => type === 'vad_score' && heard.push('message'));
    ws.on('vad_score', () => heard.push('vad_score'));
    peer.send({ type: 'vad_score', vad_score_event: { vad_score: 1 } });
    await settled({ ws, peer });
    assert.deepEqual(heard, ['message', 'vad_score']);
    assert.deepEqual(reported.map(String), ['Error: first']);
    assert.equal(ws.connected, true);
  });
});

describe('send()', () => {
  const refused = (run: () => unknown): void =>
    assert.throws(run, (error: VoiceAgentError) => error instanceof VoiceAgentError && error.code === 'not-connected');

  test('is refused before connect(), before the metadata, and after the end', async () => {
    const { ws } = create();
    refused(() => ws.send({ type: 'user_activity' }));
    refused(() => ws.sendContextualUpdate('x'));
    const connecting = ws.connect(server.url);
    const peer = await server.next();
    await peer.receive(1);
    refused(() => ws.send({ user_audio_chunk: 'AAAA' }));
    peer.send(metadata);
    await connecting;
    assert.equal(ws.send({ type: 'user_activity' }), true);
    await peer.receive(2);
    peer.socket.close(1000);
    await closed(ws);
    refused(() => ws.send({ type: 'user_activity' }));
    assert.equal(peer.received.length, 2);
    assert.deepEqual(peer.problems, []);
  });

  test('takes an object and nothing else', async () => {
    const { ws } = await converse();
    for (const message of ['text', null, undefined, [], 7]) {
      assert.throws(() => ws.send(message as never), { code: 'configuration' });
    }
  });

  test('leaves audio out, and audio only, while too much is waiting to leave', async () => {
    const { ws, peer } = await converse({ maxBufferedAmount: 1000 });
    const { _socket: raw } = peer.socket as unknown as { _socket: { pause: () => void; resume: () => void } };
    raw.pause();
    const chunk = { user_audio_chunk: 'A'.repeat(50_000) };
    let sent = 0;
    while (ws.send(chunk)) assert.ok(++sent < 1000, 'It should have been held back.');
    assert.equal(ws.bufferedAmount > 1000, true);
    assert.equal(ws.send({ type: 'user_activity' }), true);
    assert.equal(ws.send(chunk), false);
    raw.resume();
    const received = await peer.receive(sent + 2);
    assert.equal(received.filter((message) => 'user_audio_chunk' in message).length, sent);
    assert.deepEqual(received.at(-1), { type: 'user_activity' });
    assert.equal(ws.send(chunk), true);
  });

  test('of a contextual update sends the id that was given, and none that was not', async () => {
    const { ws, peer } = await converse();
    ws.sendContextualUpdate('a', { contextId: 'cart' });
    ws.sendContextualUpdate('b', {});
    assert.deepEqual((await peer.receive(3)).slice(1), [
      { type: 'contextual_update', text: 'a', context_id: 'cart' },
      { type: 'contextual_update', text: 'b' },
    ]);
  });

  test('and what is received are counted', async () => {
    const { ws, peer } = await converse();
    const sent = ws.bytesSent;
    const received = ws.bytesReceived;
    ws.send({ user_audio_chunk: 'AAAA' });
    assert.equal(ws.bytesSent - sent, '{"user_audio_chunk":"AAAA"}'.length);
    peer.send('{"type":"x"}');
    await settled({ ws, peer });
    assert.equal(ws.bytesReceived - received > '{"type":"x"}'.length, true);
  });
});

describe('close()', () => {
  test('ends the conversation as its visitor does, with one close event', async () => {
    const { ws, peer, errors, closes } = await converse();
    const reason = new Promise((resolve) => peer.socket.on('close', (code, text) => resolve([code, String(text)])));
    await ws.close();
    assert.deepEqual(await reason, [1000, 'User ended conversation']);
    assert.deepEqual(closes, [{ code: 1000, reason: 'User ended conversation', error: undefined, wasClean: true }]);
    assert.deepEqual(errors, []);
  });

  test('may be called at any time and any number of times', async () => {
    const { ws: fresh, closes: none } = create();
    await fresh.close();
    assert.deepEqual(none, []);
    const { ws, closes } = await converse();
    await Promise.all([ws.close(), ws.close(), ws.close()]);
    await ws.close();
    assert.equal(closes.length, 1);
  });

  test('fires its event at once, and settles within about a second although nobody answers', async () => {
    const { ws, peer, closes } = await converse();
    const { _socket: raw } = peer.socket as unknown as { _socket: { pause: () => void } };
    raw.pause();
    const start = performance.now();
    const closing = ws.close();
    assert.equal(closes.length, 1);
    await closing;
    const took = performance.now() - start;
    assert.ok(took > 900 && took < 1500, `${took}`);
    peer.socket.terminate();
  });

  for (const [code, reason] of [
    [1000, 'é'.repeat(200)],
    [1000, '👋'.repeat(60)],
    [3000, ''],
    [1001, 'away'],
    [42, ''],
  ] as const) {
    test(`takes code ${code} with a reason of ${reason.length}, and closes`, async () => {
      const { ws, peer, closes } = await converse();
      await ws.close(code, reason);
      await peer.closed;
      assert.equal(closes.length, 1);
    });
  }

  test('works inside any listener', async () => {
    server.serve = (peer) => peer.send(metadata, { type: 'late' });
    for (const type of ['message', 'conversation_initiation_metadata'] as const) {
      const { ws, closes, messages } = create();
      ws.on(type, () => void ws.close());
      await ws.connect(server.url);
      await ws.close();
      assert.equal(closes.length, 1);
      assert.deepEqual(messages, ['conversation_initiation_metadata']);
    }
  });
});

describe('a connection of which nothing is heard any more', () => {
  test('is lost, once', async () => {
    const { ws, peer, errors } = await converse();
    const ping = (): void => void peer.send({ type: 'ping', ping_event: { event_id: 1 } });
    ping();
    await settled({ ws, peer });
    await new Promise((resolve) => setTimeout(resolve, 300));
    ping();
    const { code, wasClean } = await closed(ws);
    assert.deepEqual([code, wasClean], [1006, false]);
    assert.deepEqual(
      errors.map((error) => error.code),
      ['connection-lost'],
    );
  });
});

describe('a program', () => {
  // Each in a process of its own, which must come to its end by itself.
  const programs: [string, string][] = [
    ['that has closed its conversation', 'await ws.connect(url); await ws.close();'],
    ['whose conversation was ended', 'await ws.connect(url + "&end"); await new Promise((r) => ws.on("close", r));'],
    ['whose conversation failed', 'await ws.connect(url + "&error"); await new Promise((r) => ws.on("close", r));'],
    ['that was refused', 'await ws.connect("ws://127.0.0.1:1").catch(() => {});'],
    // A socket that had opened by then takes a moment to close.
    [
      'that gave up',
      'const c = new AbortController(); const p = ws.connect(url + "&silent", { signal: c.signal }); setTimeout(() => c.abort(), 50); await p.catch(() => {}); await new Promise((r) => setTimeout(r, 200));',
    ],
  ];
  for (const [which, code] of programs) {
    test(`${which} is left by everything at once`, async () => {
      server.serve = (peer) => {
        const { url = '' } = peer.request;
        if (url.includes('silent')) return;
        peer.send(metadata, { type: 'ping', ping_event: { event_id: 1 } });
        if (url.includes('error')) peer.send({ type: 'error', message: 'Oh' });
        if (url.includes('error') || url.includes('end')) setTimeout(() => peer.socket.close(1000), 20);
      };
      const entry = new URL('../../src/entries/websocket.ts', import.meta.url).href;
      const script = `
        import { ElevenLabsWebSocket } from ${JSON.stringify(entry)};
        const ws = new ElevenLabsWebSocket();
        const url = ${JSON.stringify(server.url)};
        ${code}
        process.stdout.write(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').join());`;
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
        cwd: fileURLToPath(new URL('../..', import.meta.url)),
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.on('data', (data: Buffer) => (output += String(data)));
      const [exit] = (await once(child, 'exit')) as [number];
      assert.equal(exit, 0);
      assert.equal(output, '', 'timers that hold the program up');
    });
  }
});
