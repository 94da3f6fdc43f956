import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { createSignedUrlHandler } from '../../src/entries/server.js';
import { attach, type ConversationReport } from '../../packages/simulator/src/index.js';
import { Client, readSpeech, simulate } from './support.js';

const { simulator, server, origin } = await simulate();

const mint = (query: string, headers: Record<string, string> = { 'xi-api-key': 'simulator-key' }): Promise<Response> =>
  fetch(`${origin}/v1/convai/conversation/get-signed-url?${query}`, { headers });

const signedUrl = async (query: string): Promise<string> =>
  ((await (await mint(query)).json()) as { signed_url: string }).signed_url;

/** The HTTP status an attempt to open is refused with. */
const refusal = (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const { socket } = new Client(url);
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
    socket.on('open', () => reject(new Error('it was opened')));
  });

const inspect = async (path: string): Promise<ConversationReport> =>
  (await (await fetch(`${origin}/simulator/${path}`)).json()) as ConversationReport;

const idOf = async (client: Client): Promise<string> =>
  (await client.message('conversation_initiation_metadata')).conversation_initiation_metadata_event.conversation_id!;

describe('a signed URL', () => {
  test('is minted for the key alone', async () => {
    for (const headers of [{}, { 'xi-api-key': 'wrong' }, { authorization: 'simulator-key' }]) {
      const response = await mint('agent_id=greeting', headers);
      assert.equal(response.status, 401);
      assert.equal(((await response.json()) as { detail: { status: string } }).detail.status, 'invalid_api_key');
    }
    assert.equal((await mint('')).status, 422);
    assert.equal((await mint('agent_id=missing')).status, 404);
    const response = await mint('agent_id=greeting');
    assert.equal(response.headers.get('cache-control'), 'no-store');
  });

  test('opens a private agent, which nothing else does', async () => {
    const url = await signedUrl('agent_id=private-text&latency=1');
    assert.ok(url.startsWith(`${simulator.url}?agent_id=private-text&conversation_signature=cvtkn_`));
    const client = await Client.open(url);
    assert.match(await idOf(client), /^conv_[0-9a-f]{32}$/);
    assert.equal(client.socket.protocol, 'convai');
    const report = await inspect('latest');
    assert.equal(report.signed, true);
    assert.equal(report.scenario, 'text');
    assert.equal(report.options.latency, 1);
    assert.ok(!JSON.stringify(report).includes('cvtkn_'), 'the signature is not shown');
    assert.equal(await refusal(`${simulator.url}?agent_id=private-text`), 403);
    assert.equal(await refusal(`${simulator.url}?agent_id=private-text&conversation_signature=cvtkn_AAAA.AAAA`), 403);
    assert.equal(await refusal(simulator.url), 403);
  });

  test('is for one agent', async () => {
    const url = await signedUrl('agent_id=private-text');
    assert.equal(await refusal(url.replace('private-text', 'private-echo')), 403);
  });

  test('expires before a conversation, not within it', async () => {
    const url = await signedUrl('agent_id=text&lifetime=150&ping=50');
    const client = await Client.open(url);
    await sleep(200);
    assert.equal(await refusal(url), 403);
    await client.until(() => client.all('ping').length > 4, 'pings after the end of the URL');
    const late = simulator.signUrl('text', { lifetime: 0 });
    assert.equal(await refusal(late), 403);
    const closed = await new Client(`${late}&refusal=1008`).closed;
    assert.deepEqual(closed, { code: 1008, reason: 'The signed URL has expired.' });
  });

  test('serves once where that is asked for', async () => {
    const url = simulator.signUrl('text', { singleUse: true });
    await Client.open(url);
    assert.equal(await refusal(url), 403);
    const response = await mint('agent_id=text&include_conversation_id=true');
    const named = (await response.json()) as { signed_url: string; conversation_id: string };
    assert.equal(await idOf(await Client.open(named.signed_url)), named.conversation_id);
    assert.equal(await refusal(named.signed_url), 403);
    const reusable = await signedUrl('agent_id=text');
    await Client.open(reusable);
    await Client.open(reusable);
  });

  test('is what the signed-URL handler asks for', async () => {
    const handler = createSignedUrlHandler({ apiKey: 'simulator-key', agents: 'private-text', apiUrl: origin });
    const response = await handler(new Request('https://site.example/signed-url'));
    const { signed_url } = (await response.json()) as { signed_url: string };
    await idOf(await Client.open(signed_url));
  });

  test('is wss: behind TLS', async () => {
    const response = await mint('agent_id=text', { 'xi-api-key': 'simulator-key', 'x-forwarded-proto': 'https' });
    assert.match(((await response.json()) as { signed_url: string }).signed_url, /^wss:/);
  });
});

describe('the server', () => {
  test('keeps its own pages, and its own WebSockets whenever they were added', async () => {
    assert.equal(await (await fetch(`${origin}/anything`)).text(), 'the site');
    assert.equal(await refusal(simulator.url.replace('/v1/convai/conversation', '/other')), 404);
    const others = new WebSocketServer({ server, path: '/other' });
    const own = new Client(simulator.url.replace('/v1/convai/conversation', '/other'), []);
    await new Promise((resolve) => own.socket.on('open', resolve));
    await idOf(await Client.open(`${simulator.url}?agent_id=text`));
    others.close();
  });

  test('is opened by nobody but its owner, and left as it was', async () => {
    const plain = createServer((_, response) => response.end('the site'));
    const attached = attach(plain);
    assert.equal(attached.url, '');
    assert.equal(plain.listening, false);
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    after(() => plain.close());
    const client = await Client.open(`${attached.url}?agent_id=text`);
    const page = attached.url.replace('ws:', 'http:').replace('/v1/convai/conversation', '/simulator/scenarios');
    assert.equal((await fetch(page)).status, 200);
    attached.close();
    await client.closed;
    assert.equal(await (await fetch(page)).text(), 'the site');
    assert.equal(plain.listenerCount('upgrade'), 0);
  });

  test('takes a client without a subprotocol', async () => {
    const client = new Client(`${simulator.url}?agent_id=text`, []);
    await new Promise((resolve) => client.socket.on('open', resolve));
    client.send({ type: 'conversation_initiation_client_data' });
    await idOf(client);
    assert.equal(client.socket.protocol, '');
  });

  test('answers pages of its own origin and of loopback hosts', async () => {
    const ask = async (from: string): Promise<[number, string | null]> => {
      const response = await fetch(`${origin}/simulator/scenarios`, { headers: { origin: from } });
      return [response.status, response.headers.get('access-control-allow-origin')];
    };
    assert.deepEqual(await ask('http://localhost:5173'), [200, 'http://localhost:5173']);
    assert.deepEqual(await ask(origin), [200, origin]);
    assert.deepEqual(await ask('https://evil.example'), [403, null]);
    assert.deepEqual(await ask('null'), [403, null]);
    assert.deepEqual(await ask('http://localhost.evil.example'), [403, null]);
    const preflight = await fetch(`${origin}/v1/convai/conversations/x/files`, {
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:5173', 'access-control-request-method': 'POST' },
    });
    assert.equal(preflight.status, 204);
    assert.match(preflight.headers.get('access-control-allow-methods')!, /POST/);
  });

  test('tells its user of every conversation', async () => {
    const seen: string[] = [];
    const off = simulator.on('conversation', ({ scenario }) => seen.push(scenario));
    await idOf(await Client.open(`${simulator.url}?agent_id=echo`));
    off();
    await idOf(await Client.open(`${simulator.url}?agent_id=text`));
    assert.deepEqual(seen, ['echo']);
  });
});

describe('the inspection side', () => {
  test('shows what was received, in order and in time', async () => {
    const client = await Client.open(
      `${simulator.url}?agent_id=greeting&client=shown&source=test&version=1.2.3&ping=50`,
    );
    const id = await idOf(client);
    const speech = readSpeech();
    await client.until(() => client.all('audio').length > 2, 'half a second of voice');
    await client.speak(speech.subarray(0, 32_000));
    client.send({ type: 'contextual_update', text: 'old', context_id: 'page' });
    client.send({ type: 'contextual_update', text: 'other' });
    client.send({ type: 'contextual_update', text: 'new', context_id: 'page' });
    client.send({ type: 'feedback', event_id: 1, score: 'like' });
    await client.speak(speech.subarray(32_000, 48_000));
    client.send({ type: 'user_message', text: 'hello' });
    await client.message('interruption');
    await client.until(() => client.all('ping').length > 3, 'pings');
    client.socket.close(1000, 'User ended conversation');
    await client.closed;
    await simulator.conversations.find(({ conversationId }) => conversationId === id)!.whenClosed();

    const report = await inspect('latest?client=shown');
    assert.deepEqual(report, await inspect(`conversations/${id}`));
    const kinds = report.received.map((entry) => ('message' in entry ? entry.message.type : 'audio'));
    assert.deepEqual(
      kinds.filter((kind) => kind !== 'pong').filter((kind, index, all) => kind !== all[index - 1]),
      ['conversation_initiation_client_data', 'audio', 'contextual_update', 'feedback', 'audio', 'user_message'],
    );
    assert.ok(report.received.every(({ time }, index, all) => time >= (all[index - 1]?.time ?? 0)));
    assert.deepEqual(report.contextualUpdates, [{ text: 'other' }, { text: 'new', contextId: 'page' }]);
    assert.deepEqual(report.feedback, { 1: 'like' });
    assert.equal(report.source, 'test');
    assert.equal(report.version, '1.2.3');
    assert.equal(report.audio.chunks, 150);
    assert.equal(report.audio.seconds, 3);
    assert.ok(report.audio.rms > 0.01);
    assert.ok(report.pongs.length > 2 && report.pongs.every((ms) => ms < 1000));
    assert.deepEqual(report.violations, []);
    assert.deepEqual(
      { ...report.closed, time: 0 },
      { by: 'client', code: 1000, reason: 'User ended conversation', time: 0 },
    );
    assert.ok(report.sent.some(({ type }) => type === 'audio'));

    const wav = Buffer.from(await (await fetch(`${origin}/simulator/conversations/${id}/audio.wav`)).arrayBuffer());
    assert.equal(wav.toString('latin1', 0, 4), 'RIFF');
    assert.equal(wav.readUInt32LE(24), 16_000);
    assert.equal(wav.length, 44 + 48_000 * 2);
    for (let index = 0; index < 48_000; index += 97) {
      assert.ok(Math.abs(wav.readInt16LE(44 + index * 2) / 0x8000 - speech[index]!) < 1e-4);
    }
    const voice = await (await fetch(`${origin}/simulator/conversations/${id}/agent.wav`)).arrayBuffer();
    assert.ok(voice.byteLength > 16_000);
  });

  test('lists scenarios, options and conversations, and forgets those that are over', async () => {
    const { scenarios, options } = (await (await fetch(`${origin}/simulator/scenarios`)).json()) as {
      scenarios: { name: string }[];
      options: { name: string }[];
    };
    assert.ok(scenarios.some(({ name }) => name === 'barge-in'));
    assert.ok(options.some(({ name }) => name === 'output_format'));
    const client = await Client.open(`${simulator.url}?agent_id=text&client=listed`);
    const id = await idOf(client);
    const list = async (): Promise<{ conversationId: string }[]> =>
      (await (await fetch(`${origin}/simulator/conversations?client=listed`)).json()) as { conversationId: string }[];
    assert.deepEqual(
      (await list()).map(({ conversationId }) => conversationId),
      [id],
    );
    client.socket.close();
    await client.closed;
    await simulator.conversations.find(({ conversationId }) => conversationId === id)!.whenClosed();
    assert.equal((await fetch(`${origin}/simulator/conversations`, { method: 'DELETE' })).status, 204);
    assert.deepEqual(await list(), []);
    assert.equal((await fetch(`${origin}/simulator/conversations/${id}`)).status, 404);
  });

  test('lets a test say something of its own, close, and drop', async () => {
    const act = (id: string, action: string, body?: object): Promise<Response> =>
      fetch(`${origin}/simulator/conversations/${id}/${action}`, {
        method: 'POST',
        ...(body && { body: JSON.stringify(body) }),
      });
    const closed = await Client.open(`${simulator.url}?agent_id=text`);
    const id = await idOf(closed);
    await act(id, 'send', { type: 'vad_score', vad_score_event: { vad_score: 0.25 } });
    assert.equal((await closed.message('vad_score')).vad_score_event.vad_score, 0.25);
    await act(id, 'close', { code: 1011, reason: 'a test' });
    assert.deepEqual(await closed.closed, { code: 1011, reason: 'a test' });
    const dropped = await Client.open(`${simulator.url}?agent_id=text`);
    await act(await idOf(dropped), 'drop');
    assert.equal((await dropped.closed).code, 1006);
  });
});

describe('the REST side', () => {
  test('takes files, which the agent then knows, and gives them up again', async () => {
    const client = await Client.open(`${simulator.url}?agent_id=files`, {
      conversation_config_override: { conversation: { text_only: true } },
    });
    const id = await idOf(client);
    const files = `${origin}/v1/convai/conversations/${id}/files`;
    const body = new FormData();
    body.append('file', new Blob(['hello world'], { type: 'text/plain' }), 'note.txt');
    const response = await fetch(files, { method: 'POST', body });
    const { file_id } = (await response.json()) as { file_id: string };
    client.send({
      type: 'multimodal_message',
      text: { type: 'user_message', text: 'see here' },
      file: { type: 'file_input', file_id },
    });
    const answer = 'You sent the file note.txt, 11 bytes, and wrote: “see here”.';
    await client.message('agent_response', (message) => message.agent_response_event.agent_response === answer);
    assert.equal((await fetch(`${files}/${file_id}`, { method: 'DELETE' })).status, 200);
    assert.equal((await fetch(`${files}/${file_id}`, { method: 'DELETE' })).status, 404);
    assert.equal((await fetch(files, { method: 'POST', body: 'no form' })).status, 422);
    assert.equal((await fetch(files.replace(id, 'conv_0'), { method: 'POST', body })).status, 404);
    const { files: known, violations } = await inspect(`conversations/${id}`);
    assert.deepEqual(known, [{ fileId: file_id, name: 'note.txt', type: 'text/plain', bytes: 11, deleted: true }]);
    assert.deepEqual(violations, []);
  });

  test('takes its time over files, and refuses the first of them, where a query says so', async () => {
    const query = 'upload_time=300&upload_failures=2&upload_status=503';
    const client = await Client.open(`${simulator.url}?agent_id=files&${query}`);
    const id = await idOf(client);
    const body = new FormData();
    body.append('file', new Blob(['hello world'], { type: 'image/png' }), 'a.png');
    const began = performance.now();
    const statuses: number[] = [];
    for (let upload = 0; upload < 3; upload++) {
      const { status } = await fetch(`${origin}/v1/convai/conversations/${id}/files`, { method: 'POST', body });
      statuses.push(status);
    }
    assert.deepEqual(statuses, [503, 503, 200]);
    assert.ok(performance.now() - began >= 890);
    assert.equal((await inspect(`conversations/${id}`)).files.length, 1);
    const dropping = await Client.open(`${simulator.url}?agent_id=files&upload_failures=1&upload_status=0`);
    const files = `${origin}/v1/convai/conversations/${await idOf(dropping)}/files`;
    await assert.rejects(fetch(files, { method: 'POST', body }));
  });

  test('takes a rating after the call', async () => {
    const client = await Client.open(`${simulator.url}?agent_id=text`);
    const id = await idOf(client);
    client.socket.close();
    await client.closed;
    const rating = { feedback: 'like', rating: 5, comment: 'Kind.' };
    const address = `${origin}/v1/convai/conversations/${id}/feedback`;
    assert.equal((await fetch(address, { method: 'POST', body: JSON.stringify(rating) })).status, 200);
    assert.deepEqual((await inspect(`conversations/${id}`)).rating, rating);
    assert.equal((await fetch(address, { method: 'POST', body: '{' })).status, 422);
    assert.equal((await fetch(address)).status, 405);
  });
});
