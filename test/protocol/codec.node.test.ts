import { isMessage } from '../../src/protocol/objects.js';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { encodeMessage, isServerMessageType, parseServerMessage } from '../../src/protocol/codec.js';
import type { AudioMessage } from '../../src/protocol/messages.js';
import { polluted } from '../helpers/polluted.js';
import { othersThan, pathsOf, serverSamples, valueAt, withValue } from './samples.js';

const parse = (message: unknown): ReturnType<typeof parseServerMessage> => parseServerMessage(JSON.stringify(message));

/** The parts of objects that the contract leaves open. */
const open =
  /^(client_tool_call\.parameters|agent_response_metadata_event\.metadata|rich_content\.props|mcp_tool_call\.(parameters|result)|asr_initiation_metadata_event|error_event\.details)\./;

/** The path that goes with `path`: itself, or the object that is nothing without it; `undefined` for the whole message. */
function carrier(path: string[], required: readonly string[]): string[] | undefined {
  if (!path.length) return undefined;
  const isItem = /^\d+$/.test(path.at(-1)!);
  return isItem || required.includes(path.join('.')) ? carrier(path.slice(0, -1), required) : path;
}

for (const [type, samples] of Object.entries(serverSamples)) {
  describe(`a server message of type ${type}`, () => {
    for (const [index, { message: fields, required, defaults = {} }] of samples.entries()) {
      const message = { type, ...fields };
      const paths = pathsOf(fields).filter((path) => !open.test(path.join('.')));
      const name = samples.length > 1 ? ` (${index + 1})` : '';

      /** The message is dropped, or is as it came but for what goes with the field at `path`. */
      const expectWithout = (path: string[], parsed: ReturnType<typeof parse>): void => {
        const gone = carrier(path, required);
        if (gone) assert.deepEqual(parsed, { message: withValue(message, gone, undefined) });
        else assert.match(parsed.problem!, new RegExp(`^a message of type ${type} in which ${path[0]}.* must be`));
      };

      test(`is known and passes as it came${name}`, () => {
        assert.equal(isServerMessageType(type), true);
        assert.deepEqual(parse(message), { message });
      });

      test(`may have fields that nobody knows${name}`, () => {
        const more = { ...message, later: [1] };
        assert.deepEqual(parse(more), { message: more });
      });

      for (const path of paths) {
        const label = path.join('.');
        const what = carrier(path, required)?.join('.') ?? 'the message';

        test(`${label} of another type costs ${what}${name}`, () => {
          const value = valueAt(message, path);
          // In the samples every number that need not be whole is not.
          const parts = Number.isInteger(value) ? [1.5] : [];
          for (const other of [...othersThan(value), ...parts]) {
            if (other !== null) expectWithout(path, parse(withValue(message, path, other)));
          }
        });

        if (/^\d+$/.test(path.at(-1)!)) continue;

        test(`${label} missing or null costs ${what}${name}`, () => {
          for (const nothing of [undefined, null]) {
            const given = withValue(message, path, nothing);
            if (Object.hasOwn(defaults, label)) {
              assert.deepEqual(parse(given), { message: withValue(message, path, defaults[label]) });
            } else if (required.includes(label)) expectWithout(path, parse(given));
            else assert.deepEqual(parse(given), { message: given });
          }
        });
      }
    }
  });
}

describe('numbers of a server message', () => {
  test('are whole where the contract says integer', () => {
    assert.match(
      parse({ type: 'audio', audio_event: { audio_base_64: '', event_id: 1.5 } }).problem!,
      /event_id must be of type integer/,
    );
    assert.match(parse({ type: 'ping', ping_event: { event_id: '1' } }).problem!, /event_id must be of type integer/);
  });

  test('cannot overflow into infinity', () => {
    assert.match(
      parseServerMessage('{"type":"vad_score","vad_score_event":{"vad_score":1e999}}').problem!,
      /vad_score must be of type number/,
    );
  });
});

describe('words of a server message', () => {
  const cases: [string, object][] = [
    [
      'state',
      {
        type: 'mcp_tool_call',
        mcp_tool_call: { ...(serverSamples.mcp_tool_call[0]!.message['mcp_tool_call'] as object), state: 'pondering' },
      },
    ],
    ['type', { type: 'agent_chat_response_part', text_response_part: { text: '', type: 'middle' } }],
  ];
  for (const [field, message] of cases) {
    test(`must be one the contract has: ${field}`, () => {
      assert.match(parse(message).problem!, new RegExp(`${field} must be one of `));
    });
  }
});

describe('audio', () => {
  test('is taken from the older field, too', () => {
    const { message } = parse({ type: 'audio', audio_event: { audio: 'AAAA', event_id: 1 } });
    assert.equal((message as AudioMessage).audio_event.audio_base_64, 'AAAA');
  });

  test('is taken from the newer field where both are there', () => {
    const { message } = parse({ type: 'audio', audio_event: { audio: 'BBBB', audio_base_64: 'AAAA', event_id: 1 } });
    assert.equal((message as AudioMessage).audio_event.audio_base_64, 'AAAA');
  });

  test('may be empty', () => {
    assert.notEqual(parse({ type: 'audio', audio_event: { audio_base_64: '', event_id: 1 } }).message, undefined);
  });

  test('that is neither is dropped', () => {
    assert.match(
      parse({ type: 'audio', audio_event: { event_id: 1 } }).problem!,
      /audio_event.audio_base_64 must be of type string/,
    );
    assert.match(
      parse({ type: 'audio', audio_event: { audio: 5, event_id: 1 } }).problem!,
      /audio_base_64 must be of type string/,
    );
    assert.match(parse({ type: 'audio', audio_event: 'AAAA' }).problem!, /audio_event must be an object/);
  });
});

describe('a frame', () => {
  const bad: [string, unknown, RegExp][] = [
    ['that is binary', new Uint8Array([123, 125]).buffer, /^a binary frame$/],
    ['that is a Buffer', Buffer.from('{}'), /^a binary frame$/],
    ['that is empty', '', /not JSON$/],
    ['that is cut off', '{"type":"ping"', /not JSON$/],
    ['that is an array', '[{"type":"ping"}]', /not a JSON object$/],
    ['that is null', 'null', /not a JSON object$/],
    ['that is a string', '"ping"', /not a JSON object$/],
    ['that is a number', '7', /not a JSON object$/],
    ['without a type', '{}', /^a message without a type$/],
    ['with a type that is no string', '{"type":["ping"]}', /^a message without a type$/],
    ['with a type on its prototype only', '{"__proto__":{"type":"ping"}}', /^a message without a type$/],
    [
      'with a field on its prototype only',
      '{"type":"ping","__proto__":{"ping_event":{"event_id":1}}}',
      /must be an object/,
    ],
  ];
  for (const [what, frame, problem] of bad) {
    test(`${what} is a problem and not an exception`, () => {
      const parsed = parseServerMessage(frame);
      assert.equal(parsed.message, undefined);
      assert.match(parsed.problem, problem);
    });
  }

  test('nested very deeply does no harm', () => {
    const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
    assert.notEqual(
      parseServerMessage(
        `{"type":"client_tool_call","client_tool_call":{"tool_name":"a","tool_call_id":"b","parameters":${deep}}}`,
      ).message,
      undefined,
    );
  });

  for (const type of [
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'close',
    'message',
    'transcript',
    '',
    'agent_mood',
  ]) {
    test(`of the unknown type "${type}" passes on as it came`, () => {
      const frame = `{"type":${JSON.stringify(type)},"__proto__":{"polluted":true},"more":[1]}`;
      assert.deepEqual(parseServerMessage(frame), { message: JSON.parse(frame) as unknown });
      assert.equal(isServerMessageType(type), false);
      assert.equal('polluted' in {}, false);
    });
  }
});

describe('what a page has put on the prototype of all objects', () => {
  const names = ['each', 'type', 'error', 'status', 'event_id', 'alignment', 'is_error', 'user_audio_chunk'];
  for (const value of [() => undefined, 'audio', 7, { each: 'string' }]) {
    test(`counts for nothing in a message: ${typeof value}`, () => {
      const values = Object.fromEntries(names.map((name) => [name, value]));
      for (const [type, samples] of Object.entries(serverSamples)) {
        for (const { message: fields, required } of samples) {
          const message = { type, ...fields };
          const frame = JSON.stringify(message);
          const bare = pathsOf(fields)
            .filter((path) => required.includes(path.join('.')))
            .map((path) => [path.join('.'), JSON.stringify(withValue(message, path, undefined))] as const);
          const problems = (): unknown[] => bare.map(([label, text]) => [label, parseServerMessage(text).problem]);
          const expected = problems();
          const [parsed, dropped] = polluted(values, () => [parseServerMessage(frame), problems()]);
          assert.deepEqual(parsed, { message });
          assert.deepEqual(dropped, expected);
        }
      }
    });
  }

  test('is not read in place of a field that is missing', () => {
    const audio = JSON.stringify({ type: 'audio', audio_event: { audio_base_64: 'AAAA', event_id: 1 } });
    const alignment = polluted({ alignment: 'each' }, () => {
      const { message } = parseServerMessage(audio);
      return (message as AudioMessage).audio_event.alignment;
    });
    assert.equal(alignment, undefined);
  });

  test('does not make a message of a frame without a type', () => {
    const { problem } = polluted({ type: 'guardrail_triggered' }, () => parseServerMessage('{}'));
    assert.equal(problem, 'a message without a type');
  });
});

test('a message is narrowed by its type', () => {
  const { message } = parse({ type: 'vad_score', vad_score_event: { vad_score: 0.25 } });
  assert.equal(isMessage(message!, 'vad_score') && message.vad_score_event.vad_score, 0.25);
  assert.equal(isMessage(message!, 'ping'), false);
});

test('a message is encoded as one line of JSON', () => {
  assert.equal(encodeMessage({ user_audio_chunk: 'AAAA' }), '{"user_audio_chunk":"AAAA"}');
  assert.equal(encodeMessage({ type: 'user_message', text: 'a\nb' }), '{"type":"user_message","text":"a\\nb"}');
});
