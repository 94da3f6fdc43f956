import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Secrets } from '../../src/debug/secrets.js';

const MARK = 'm4r"ked/ä';

describe('secrets that are known', () => {
  const secrets = new Secrets();
  secrets.learnFrom({ dynamic_variables: { secret__crm: MARK, secret__pin: 471_147, name: 'Ada' } });
  secrets.learnAddress('ws://localhost/x?agent_id=a&conversation_signature=s1gn3d-value');

  for (const [where, text] of Object.entries({
    'as it is': `said ${MARK} aloud`,
    'in JSON': JSON.stringify({ result: MARK }),
    'in an address': `https://shop.example/?x=${encodeURIComponent(MARK)}`,
    'as a number': 'the pin is 471147',
    'as a part of the signed URL': 'it had s1gn3d-value in it',
  })) {
    test(`are found without a name: ${where}`, () => {
      const hidden = secrets.hide(text);
      assert.match(hidden, /\[redacted]/);
      assert.doesNotMatch(hidden, /m4r|471147|s1gn3d/);
    });
  }

  test('are found in a message, which stays JSON', () => {
    const message = { type: 'client_tool_result', result: `it is ${MARK}`, list: [471_147, 'Ada', null], [MARK]: 1 };
    assert.deepEqual(secrets.hideIn(message), {
      type: 'client_tool_result',
      result: 'it is [redacted]',
      list: ['[redacted]', 'Ada', null],
      '[redacted]': 1,
    });
  });

  test('are not what is no secret, or too short to be told from anything else', () => {
    secrets.learn('1');
    assert.equal(secrets.hide('Ada has 1 shoe'), 'Ada has 1 shoe');
  });

  test('hidden twice are as hidden once', () => {
    const once = secrets.hide('{"token":"abc","key":1} authorization: Basic abcdefgh');
    assert.equal(secrets.hide(once), once);
  });
});
