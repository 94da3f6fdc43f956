import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import {
  ConversationRecorder,
  ElevenLabsWebSocket,
  type ClientMessage,
  type Recording,
} from '../../src/entries/websocket.js';
import type { ConversationReport } from '../../packages/simulator/src/record.js';
import { version } from '../../src/base/version.js';
import { run, Running } from './support.js';

const folder = mkdtempSync(join(tmpdir(), 'voice-agent-recordings-'));
after(() => rmSync(folder, { recursive: true }));

const simulator = (...args: string[]) => new Running('simulator', ['--port', '0', ...args]);
const pageOf = (running: Running) => running.printed(/ at (http:\S+\/)\n/);
const conversationsOf = (running: Running) => running.printed(/Conversations: (ws:\S+)\n/);

/** Holds a conversation by the headless client, as a page would that records it, until the agent has said all of a greeting. */
async function converse(url: string, audio: 'kept' | 'dropped'): Promise<Recording> {
  const recorder = new ConversationRecorder({ audio });
  const ws = new ElevenLabsWebSocket(undefined, { initiation: { dynamic_variables: { secret__crm: 'm4rk3d' } } });
  const closed = new Promise<void>((resolve) => {
    ws.on('close', (close) => {
      recorder.closed(close);
      resolve();
    });
  });
  const send = (message: ClientMessage): void => {
    recorder.sent(message);
    ws.send(message);
  };
  const answered = new Promise<void>((resolve) => {
    let answers = 0;
    ws.on('agent_response', () => ++answers === 2 && resolve());
  });
  ws.on('message', (message) => recorder.received(message));
  await ws.connect(url);
  send({
    type: 'user_message',
    text: 'My signed URL is wss://host/?conversation_signature=m4rk3d and my key sk_m4rk3dm4rk3d',
  });
  await answered;
  await ws.close();
  await closed;
  return recorder.toJSON();
}

interface Heard {
  at: number;
  message: Record<string, unknown>;
}

/** What a client hears until the service closes, with times from the first message on. */
async function listen(url: string): Promise<{ heard: Heard[]; close: { code: number; reason: string } }> {
  const heard: Heard[] = [];
  let start: number | undefined;
  const ws = new ElevenLabsWebSocket();
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    ws.on('close', ({ code, reason }) => resolve({ code, reason }));
  });
  ws.on('message', (message) => {
    start ??= performance.now();
    heard.push({
      at: performance.now() - start,
      message: structuredClone(message) as unknown as Record<string, unknown>,
    });
  });
  await ws.connect(url);
  return { heard, close: await closed };
}

/** Messages of the service in a recording, from its first one on. */
function fromService({ entries }: Recording): Heard[] {
  const messages = entries.flatMap((entry) => ('message' in entry && entry.from === 'service' ? [entry] : []));
  return messages.map(({ at, message }) => ({ at: at - messages[0]!.at, message }));
}

/** How much earlier or later than recorded a message may come on a busy machine. */
const OFF_BY_MS = 400;

describe('voice-agent-simulator', () => {
  test('prints its help and its version, and ends with 0', async () => {
    const [help, own] = await Promise.all([run('simulator', ['--help']), run('simulator', ['--version'])]);
    assert.deepEqual([help.code, own.code, own.stdout.trim()], [0, 0, version]);
    for (const word of ['--port', '--scenario', '--contract', 'replay FILE', 'barge-in']) {
      assert.ok(help.stdout.includes(word), word);
    }
  });

  test('begins each sentence about a scenario at one column', async () => {
    const { stdout } = await run('simulator', ['--help']);
    const [, list = ''] = stdout.split('Scenarios\n');
    const rows = [...list.matchAll(/^( {2}[a-z0-9-]+ {2,})[A-Z].*\.$/gm)].map(([, name]) => name!.length);
    assert.equal(rows.length, list.trimEnd().split('\n').length);
    assert.equal(new Set(rows).size, 1);
  });

  test('says how an endpoint of one’s own reaches it', async () => {
    const running = simulator();
    const address = await running.printed(/ELEVENLABS_API_URL=(\S+) ELEVENLABS_API_KEY=\S+\n/);
    const key = await running.printed(/ELEVENLABS_API_KEY=(\S+)\n/);
    const url = `${address}/v1/convai/conversation/get-signed-url?agent_id=greeting`;
    assert.equal((await fetch(url, { headers: { 'xi-api-key': key } })).status, 200);
  });

  for (const [args, sentence] of [
    [['--prot', '1'], 'There is no option --prot.'],
    [['--port'], 'The option --port needs a value.'],
    [['--port', '70000'], '--port takes a whole number from 0 to 65535.'],
    [['--contract', '2'], '--contract takes 1.0.0 or 1.1.0.'],
    [['--scenario', 'none'], '--scenario takes one of greeting, '],
    [['play', 'x'], 'There is one command, replay.'],
    [['replay'], 'replay takes one file: replay FILE.'],
    [['replay', 'x', 'y'], 'replay takes one file: replay FILE.'],
  ] as const) {
    test(`says what is wrong with ${args.join(' ')}, and ends with 2`, async () => {
      const { code, stdout, stderr } = await run('simulator', [...args]);
      assert.deepEqual([code, stdout], [2, '']);
      assert.ok(stderr.startsWith(sentence), stderr);
    });
  }

  test('says that a file cannot be read or is no recording, and ends with 1', async () => {
    const file = join(folder, 'no-recording.json');
    writeFileSync(file, '{}');
    const nothing = join(folder, 'nothing.json');
    writeFileSync(nothing, JSON.stringify({ format: 'voice-agent-recording', version: 1, entries: [] }));
    const [missing, aFolder, wrong, empty] = await Promise.all([
      run('simulator', ['replay', join(folder, 'missing.json')]),
      run('simulator', ['replay', folder]),
      run('simulator', ['replay', file]),
      run('simulator', ['replay', nothing, '--port', '0']),
    ]);
    assert.deepEqual([missing.code, aFolder.code, wrong.code, empty.code], [1, 1, 1, 1]);
    assert.match(missing.stderr, /^There is no file \S+missing\.json\.\n$/);
    assert.match(aFolder.stderr, /cannot be read \(EISDIR\)\.\n$/);
    assert.match(empty.stderr, /nothing\.json has no message of the service, so there is nothing to play\.\n$/);
    assert.match(wrong.stderr, /no-recording\.json: This is no recording of a conversation: its "format" is not/);
  });

  test('says that its port is in use, and ends with 1', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await run('simulator', ['--port', String(port)]);
    server.close();
    assert.equal(code, 1);
    assert.equal(stderr, `127.0.0.1:${port} is in use. Choose another one with --port, or 0 for any that is free.\n`);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`serves a page and conversations of the given scenario and contract until ${signal}, which ends those`, async () => {
      const running = simulator('--scenario', 'text', '--contract', '1.1.0');
      const page = await pageOf(running);
      const html = await (await fetch(page)).text();
      assert.match(html, /data-scenario="text"/);
      assert.match(html, /<voice-agent>/);
      assert.equal((await fetch(`${page}element/../../package.json`)).status, 404);
      assert.equal((await fetch(`${page}element/%2e%2e/cli.js`)).status, 404);
      const ws = new ElevenLabsWebSocket();
      const closed = new Promise<number>((resolve) => ws.on('close', ({ code }) => resolve(code)));
      await ws.connect(await conversationsOf(running));
      const report = (await (await fetch(`${page}simulator/latest`)).json()) as ConversationReport;
      assert.deepEqual([report.scenario, report.options.contract], ['text', '1.1.0']);
      const { code, stderr } = await running.stop(signal);
      assert.deepEqual([code, stderr], [0, '']);
      assert.equal(await closed, 1006);
    });
  }
});

describe('voice-agent-simulator replay', () => {
  for (const audio of ['kept', 'dropped'] as const) {
    test(`plays a recorded conversation at the same pace, its audio ${audio}`, async () => {
      const original = simulator('--scenario', 'text');
      const url = `${await conversationsOf(original)}&pace=0`.replace('=text', '=greeting');
      const recording = await converse(url, audio);
      await original.stop('SIGTERM');
      const text = JSON.stringify(recording);
      assert.equal(text.includes('m4rk3d'), false, 'a secret is in the recording');
      assert.match(text, /My signed URL is \[redacted\]/);
      const file = join(folder, `${audio}.json`);
      writeFileSync(file, text);

      const replaying = new Running('simulator', ['replay', file, '--port', '0']);
      const { heard, close } = await listen(await conversationsOf(replaying));
      const latest = await fetch(`${await pageOf(replaying)}simulator/latest`);
      const { conversationId } = (await latest.json()) as ConversationReport;
      await replaying.stop('SIGTERM');

      const expected = fromService(recording);
      const dropped = (message: Record<string, unknown>) => ({
        ...message,
        ...(message['type'] === 'audio' && {
          audio_event: { ...(message['audio_event'] as object), audio_base_64: '' },
        }),
        ...(message['type'] === 'conversation_initiation_metadata' && { conversation_initiation_metadata_event: 0 }),
      });
      assert.ok(expected.length > 5);
      assert.deepEqual(
        heard.map(({ message }) =>
          audio === 'kept' ? { ...message, conversation_initiation_metadata_event: 0 } : dropped(message),
        ),
        expected.map(({ message }) =>
          audio === 'kept' ? { ...message, conversation_initiation_metadata_event: 0 } : dropped(message),
        ),
      );
      const { conversation_initiation_metadata_event: metadata } = heard[0]!.message;
      assert.equal((metadata as { conversation_id: string }).conversation_id, conversationId);
      const late = heard.map(({ at }, index) => at - expected[index]!.at);
      assert.ok(Math.max(...late) < OFF_BY_MS && Math.min(...late) > -OFF_BY_MS, late.join());
      assert.ok(expected.at(-1)!.at > 100 && heard.at(-1)!.at > expected.at(-1)!.at - OFF_BY_MS);
      assert.deepEqual(close, { code: 1000, reason: 'User ended conversation' });
    });
  }

  test('plays silence of the same length for audio that was left out, and each connection in turn', async () => {
    const metadata = (format: string) => ({
      type: 'conversation_initiation_metadata',
      conversation_initiation_metadata_event: {
        conversation_id: 'old',
        agent_output_audio_format: format,
        user_input_audio_format: format,
      },
    });
    const recording = {
      format: 'voice-agent-recording',
      version: 1,
      entries: [
        { at: 0, from: 'service', message: metadata('ulaw_8000') },
        {
          at: 50,
          from: 'service',
          message: { type: 'audio', audio_event: { audio_base_64: '', event_id: 1 } },
          audioBytes: 5,
        },
        { at: 60, closed: { code: 1006, reason: '' } },
        { at: 900, from: 'client', message: { type: 'conversation_initiation_client_data' } },
        { at: 1000, from: 'service', message: metadata('ulaw_8000') },
        { at: 1010, closed: { code: 1011, reason: 'Unexpected server error' } },
      ],
    };
    const file = join(folder, 'two.json');
    writeFileSync(file, JSON.stringify(recording));
    const replaying = new Running('simulator', ['replay', file, '--port', '0']);
    const url = await conversationsOf(replaying);
    const known = await (await fetch(`${await pageOf(replaying)}simulator/scenarios`)).text();
    assert.match(known, /Plays what was recorded, at the same pace\./);
    const first = await listen(url);
    const second = await listen(url);
    await replaying.stop('SIGTERM');
    assert.deepEqual(
      first.heard.map(({ message }) => message['type']),
      ['conversation_initiation_metadata', 'audio'],
    );
    assert.deepEqual(first.heard[1]!.message['audio_event'], {
      audio_base_64: Buffer.alloc(5, 0xff).toString('base64'),
      event_id: 1,
    });
    assert.deepEqual([first.close.code, second.close.code], [1006, 1011]);
    assert.equal(second.heard.length, 1);
  });
});
