import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConversationRecorder, parseRecording, type RecorderOptions } from '../../src/protocol/recording.js';

/** Each holds the mark. A recording must not. */
const MARK = 'm4rk3d';
const secrets: Record<string, object> = {
  'a signed URL in a text': {
    type: 'x',
    text: `see wss://api.us.elevenlabs.io/v1?conversation_signature=${MARK}, then`,
  },
  'a signed URL in upper case': { type: 'x', text: `WSS://HOST/?token=${MARK}` },
  'a signed URL within JSON within a text': { type: 'x', result: JSON.stringify({ signed_url: `wss://h/?t=${MARK}` }) },
  'a field named token': { type: 'x', inner: { access_token: MARK } },
  'a number in a field named password': { type: 'x', password: `1${MARK}` },
  'a list in a field named cookies': { type: 'x', cookies: [MARK] },
  'an object in a field named credentials': { type: 'x', credentials: { user: MARK } },
  'a secret variable': { type: 'x', dynamic_variables: { secret__crm: MARK } },
  'a named secret in a text': { type: 'x', text: `api_key: ${MARK}` },
  'a named secret in JSON in a text': { type: 'x', text: JSON.stringify({ token: MARK }) },
  'a named secret in JSON in JSON in a text': { type: 'x', text: JSON.stringify(JSON.stringify({ token: MARK })) },
  'a query': { type: 'x', url: `https://shop.example/?key=${MARK}&page=2` },
  'a login in an address': { type: 'x', url: `https://user:${MARK}@shop.example/` },
  'an authorization header': { type: 'x', text: `Authorization: Bearer ${MARK}` },
  'a bearer token': { type: 'x', text: `it was bearer ${MARK}abcdef` },
  'a key of the service': { type: 'x', text: `it is sk_${MARK}abcdef` },
  'a signature of the simulator': { type: 'x', text: `cvtkn_abcdefgh.${MARK}` },
  'a JSON Web Token': { type: 'x', text: `eyJhbGciOiJI.${MARK}.sig` },
  'a name of a field': { type: 'x', [`sk_${MARK}abcdef`]: 1 },
  'a text where audio should be': { type: 'audio', audio_event: { audio_base_64: `token: ${MARK}`, event_id: 1 } },
};

const record = (options?: RecorderOptions) => {
  let now = 1000;
  const recorder = new ConversationRecorder(options, () => now);
  return { recorder, wait: (ms: number) => void (now += ms) };
};
const audio = (bytes: number, event_id = 1) => ({
  type: 'audio',
  audio_event: { audio_base_64: Buffer.alloc(bytes).toString('base64'), event_id },
});

describe('a recording', () => {
  for (const [name, message] of Object.entries(secrets)) {
    test(`holds no secret: ${name}`, () => {
      assert.ok(JSON.stringify(message).includes(MARK));
      for (const audio of ['kept', 'dropped'] as const) {
        const { recorder } = record({ audio });
        recorder.received(message);
        recorder.sent(message);
        recorder.closed({ code: 1008, reason: `token=${MARK}` });
        const text = JSON.stringify(recorder);
        assert.equal(text.includes(MARK), false, text);
        assert.equal(parseRecording(text).entries.length, 3);
      }
    });
  }

  test('keeps what is no secret as it is, and changes nothing of what it is given', () => {
    const message = {
      type: 'context_usage',
      context_usage_event: { context_tokens: 120, model: 'simulated', event_id: 3 },
      text: 'The key: turn left. Read https://shop.example/a?page=2#top, it is 12345678 tokens long.',
    };
    const before = structuredClone(message);
    const { recorder } = record();
    recorder.received(message);
    assert.deepEqual(recorder.toJSON().entries, [{ at: 0, from: 'service', message }]);
    assert.deepEqual(message, before);
    const frozen = { type: 'audio', audio_event: { audio_base_64: 'AAAA', audio: 'AAAA', event_id: 1 } };
    recorder.received(frozen);
    assert.equal(frozen.audio_event.audio, 'AAAA');
  });

  test('has the times in ms from its start', () => {
    const { recorder, wait } = record();
    wait(5.4);
    recorder.received({ type: 'ping' });
    wait(10);
    recorder.sent({ type: 'pong' });
    wait(100);
    recorder.closed({ code: 1006, reason: '' });
    assert.deepEqual(
      recorder.toJSON().entries.map(({ at }) => at),
      [5, 15, 115],
    );
  });

  test('leaves audio out and keeps its length, with the pieces of the microphone as one entry', () => {
    const { recorder, wait } = record();
    recorder.received(audio(8000));
    for (let piece = 0; piece < 3; piece++) {
      recorder.sent({ user_audio_chunk: Buffer.alloc(640).toString('base64') });
      wait(20);
    }
    const [voice, microphone, ...rest] = recorder.toJSON().entries;
    assert.deepEqual(voice, {
      at: 0,
      from: 'service',
      message: { type: 'audio', audio_event: { audio_base_64: '', event_id: 1 } },
      audioBytes: 8000,
    });
    assert.deepEqual(microphone, {
      at: 0,
      from: 'client',
      message: { user_audio_chunk: '' },
      audioBytes: 1920,
      until: 40,
    });
    assert.deepEqual(rest, []);
  });

  test('keeps audio where that is asked for, silence too, which looks like a key', () => {
    const { recorder } = record({ audio: 'kept' });
    recorder.received(audio(8000));
    recorder.sent({ user_audio_chunk: 'AAAA' });
    assert.deepEqual(
      recorder.toJSON().entries.map((entry) => 'message' in entry && entry.message),
      [audio(8000), { user_audio_chunk: 'AAAA' }],
    );
  });

  test('ends when it is too long, and says so', () => {
    const { recorder } = record({ maxLength: 200 });
    for (let index = 0; index < 10; index++) recorder.received({ type: 'x', text: 'a'.repeat(30) });
    const { truncated, entries } = recorder.toJSON();
    assert.equal(truncated, true);
    assert.equal(entries.length, 2);
  });

  test('survives messages that are deep or long', () => {
    const { recorder } = record();
    recorder.received(JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`) as object);
    const began = performance.now();
    recorder.received({
      type: 'x',
      text: 'token-'.repeat(200_000),
      other: 'a-'.repeat(500_000),
      hex: 'f'.repeat(500_000),
    });
    assert.ok(performance.now() - began < 2000);
    assert.equal(parseRecording(JSON.stringify(recorder)).entries.length, 2);
  });
});

describe('parseRecording', () => {
  const good = { format: 'voice-agent-recording', version: 1, entries: [] };
  const entry = { at: 1, from: 'service', message: {} };
  for (const [sentence, value] of [
    ['it is not JSON', 'nothing'],
    ['its "format" is not', '[]'],
    ['its "version" is not 1', JSON.stringify({ ...good, version: 2 })],
    ['it has no list of "entries"', JSON.stringify({ ...good, entries: {} })],
    ['there is no object in entry 0', JSON.stringify({ ...good, entries: [null] })],
    ['"at" is not', JSON.stringify({ ...good, entries: [entry, { ...entry, at: 0 }] })],
    ['"from" is neither', JSON.stringify({ ...good, entries: [{ ...entry, from: 'me' }] })],
    ['"message" is not an object', JSON.stringify({ ...good, entries: [{ ...entry, message: [] }] })],
    ['"audioBytes" is not', JSON.stringify({ ...good, entries: [{ ...entry, audioBytes: 1e300 }] })],
    ['"closed" has no code', JSON.stringify({ ...good, entries: [{ at: 1, closed: { code: '1' } }] })],
  ] as const) {
    test(`refuses what is none: ${sentence}`, () => {
      assert.throws(() => parseRecording(value), { code: 'configuration', message: new RegExp(sentence) });
    });
  }
});
