import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseClientMessage } from '../../packages/simulator/src/client-codec.js';
import { encodeMessage } from '../../src/protocol/codec.js';
import { polluted } from '../helpers/polluted.js';
import { clientSamples, othersThan, pathsOf, serverSamples, valueAt, withValue } from '../protocol/samples.js';

const parse = (message: object): ReturnType<typeof parseClientMessage> => parseClientMessage(encodeMessage(message));

/** Objects whose fields the contract leaves open. */
const open = /^(custom_llm_extra_body|dynamic_variables|tool_mock_config)$/;

const isPlain = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

for (const [type, { message, optional }] of Object.entries(clientSamples)) {
  describe(`a client message of type ${type}`, () => {
    test('is read as it was sent', () => assert.deepEqual(parse(message), { message }));

    for (const path of pathsOf(message).filter(([first, second]) => !(open.test(first!) && second))) {
      const label = path.join('.');
      if (!/^\d+$/.test(path.at(-1)!)) {
        test(`${optional.includes(label) ? 'passes' : 'is refused'} without ${label}`, () => {
          assert.equal(parse(withValue(message, path, undefined)).message !== undefined, optional.includes(label));
        });
      }
      test(`is refused with ${label} of another type`, () => {
        for (const other of othersThan(valueAt(message, path))) {
          if (other === null) continue;
          assert.ok(parse(withValue(message, path, other)).problem, `${label} = ${JSON.stringify(other)}`);
        }
      });
    }

    const objects = [[], ...pathsOf(message).filter((path) => isPlain(valueAt(message, path)) && !open.test(path[0]!))];
    for (const path of objects) {
      test(`is refused with a stray field in ${path.join('.') || 'itself'}`, () => {
        const { problem } = parse(withValue(message, [...path, 'stray'], 1));
        assert.match(problem!, /stray is not a field of the contract$/);
      });
    }
  });
}

describe('what a server reads', () => {
  test('is one of the ten messages a client may send', () => {
    assert.equal(Object.keys(clientSamples).length, 10);
    for (const type of [...Object.keys(serverSamples), '__proto__', 'toString', '']) {
      assert.match(parse({ type }).problem!, /unknown type/);
    }
  });

  test('is text and a JSON object', () => {
    for (const frame of [new Uint8Array(2), '', '[]', 'null', '{'])
      assert.notEqual(parseClientMessage(frame).problem, undefined);
    assert.match(parse({}).problem!, /unknown type undefined/);
  });

  test('is not what its own program has put on the prototype of all objects', () => {
    const frames = Object.values(clientSamples).map(({ message }) => encodeMessage(message));
    const names = ['each', 'type', 'user_audio_chunk', 'score', 'text'];
    const read = (frame: string): ReturnType<typeof parse> => parseClientMessage(frame);
    const expected = frames.map(read);
    const incomplete = ['{}', '{"type":"feedback","event_id":1}', '{"type":"contextual_update"}'];
    const [found, bare] = polluted(Object.fromEntries(names.map((name) => [name, 'pong'])), () => [
      frames.map(read),
      incomplete.map((frame) => read(frame).problem),
    ]);
    assert.deepEqual(found, expected);
    assert.match(bare[0]!, /unknown type undefined/);
    assert.match(bare[1]!, /score must be there/);
    assert.match(bare[2]!, /text must be of type string/);
  });

  test('has no type beside a chunk of audio', () => {
    assert.notEqual(parse({ type: 'user_audio_chunk', user_audio_chunk: 'AAAA', more: 1 }).problem, undefined);
  });

  test('may ask for every message the contract lists, and for no other', () => {
    const ask = (client_events: string[]): ReturnType<typeof parse> =>
      parse({
        type: 'conversation_initiation_client_data',
        conversation_config_override: { conversation: { client_events } },
      });
    const { error: _error, client_error: _clientError, queue_status: _queue, ...listed } = serverSamples;
    assert.notEqual(ask(Object.keys(listed)).message, undefined);
    assert.notEqual(ask(['error']).problem, undefined);
    assert.notEqual(ask(['user_said']).problem, undefined);
  });

  test('has nothing unset: null stands for something, or is refused', () => {
    const config = (fields: object): object => ({
      type: 'conversation_initiation_client_data',
      conversation_config_override: fields,
    });
    for (const message of [
      config({ agent: { first_message: null, prompt: { prompt: null } }, tts: { speed: null } }),
      { type: 'user_message', text: null },
      { type: 'multimodal_message', text: null, file: null },
    ]) {
      assert.notEqual(parse(message).message, undefined, JSON.stringify(message));
    }
    for (const message of [
      config({ agent: null }),
      config({ agent: { language: null } }),
      { type: 'contextual_update', text: 'a', context_id: null },
      { type: 'pong', event_id: null },
    ]) {
      assert.notEqual(parse(message).problem, undefined, JSON.stringify(message));
    }
  });

  test('may take a score back', () => {
    assert.notEqual(parse({ type: 'feedback', event_id: 1, score: null }).message, undefined);
    assert.notEqual(parse({ type: 'feedback', event_id: 1, score: 'meh' }).problem, undefined);
  });
});
