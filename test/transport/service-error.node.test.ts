import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { VoiceAgentErrorCode } from '../../src/base/errors.js';
import { errorFromClose, errorFromMessage, redact } from '../../src/transport/service-error.js';

describe('redact', () => {
  const secrets: [string, string][] = [
    ['wss://api.elevenlabs.io/v1/convai/conversation?agent_id=a&conversation_signature=marked', 'marked'],
    ['see https://user:marked@host.example/x', 'marked'],
    ['/v1/convai/conversation?agent_id=a&conversation_signature=marked&source=b', 'marked'],
    ['token=marked', 'marked'],
    ['{"access_token": "marked"}', 'marked'],
    ["api_key='marked'", 'marked'],
    ['xi-api-key: marked', 'marked'],
    ['XI-API-KEY: MARKED', 'MARKED'],
    ['client secret = marked', 'marked'],
    ['Authorization: Bearer marked', 'marked'],
    ['token: Bearer marked', 'marked'],
    ['invalid key sk_0123456789abcdef', '0123456789abcdef'],
    ['invalid key xi-0123456789abcdef', '0123456789abcdef'],
    ['invalid API key 0123456789abcdef0123456789abcdef', '0123456789abcdef'],
  ];
  for (const [text, secret] of secrets) {
    test(`takes the secret out of: ${text}`, () => {
      const redacted = redact(text);
      assert.equal(redacted.includes(secret), false, redacted);
      assert.match(redacted, /\[(address|credential)\]/);
    });
  }

  for (const text of [
    'The agent does not allow the override first_message.',
    'No keyboard, no tokens, no monkeys: nothing of this is secret.',
    'Missing dynamic variable: user_name',
    'Agent agent_01jxyz was not found',
    '',
  ]) {
    test(`leaves as it is: ${text || '(nothing)'}`, () => assert.equal(redact(text), text));
  }

  test('keeps 300 characters at the most', () => assert.equal(redact('word '.repeat(100)).length, 300));

  test('cuts no credential in two: its beginning would look like none', () => {
    const key = '0123456789abcdef'.repeat(2);
    for (let length = 300 - key.length; length <= 300; length++) {
      const redacted = redact(`${'word '.repeat(60).slice(0, length - 1)} ${key}`);
      assert.equal(redacted.includes('0123'), false, redacted);
    }
  });

  test('keeps what is written without blanks', () => assert.equal(redact('错'.repeat(400)).length, 300));

  test('is quick with text made to be slow', () => {
    const start = performance.now();
    for (const text of ['-'.repeat(1e6), 'a-'.repeat(5e5), 'key'.repeat(3e5), 'bearer '.repeat(1e5)]) redact(text);
    assert.equal(performance.now() - start < 200, true);
  });
});

describe('the error of a close code', () => {
  const cases: [number, string, boolean, VoiceAgentErrorCode | undefined, boolean?][] = [
    // Of a running conversation.
    [1000, '', true, undefined],
    [1000, 'User ended conversation', true, undefined],
    [1005, '', true, undefined],
    [1001, 'going away', true, 'connection-lost', true],
    [1006, '', true, 'connection-lost', true],
    [1012, 'restart', true, 'connection-lost', true],
    [1011, '', true, 'server-error', true],
    [1011, 'unexpected', true, 'server-error', true],
    [1002, '', true, 'server-error', false],
    [1002, 'llm_timeout', true, 'server-error', true],
    [1002, 'tts_cascade_error', true, 'server-error', true],
    [1002, 'asr_transcription_error', true, 'server-error', true],
    [1002, 'safety_violation', true, 'server-error', false],
    [1002, 'quota exceeded', true, 'quota', false],
    [1008, '', true, 'server-error', false],
    [1008, 'missing_dynamic_variable', true, 'server-error', false],
    [1008, 'asyncio_timeout', true, 'server-error', false],
    [1008, 'override_error: first_message', true, 'override-refused', false],
    [1008, 'no credits left', true, 'quota', false],
    // Before there was a conversation.
    [1000, '', false, 'connection-refused', false],
    [1005, '', false, 'connection-refused', false],
    [1006, 'the handshake failed', false, 'connection-refused', true],
    [1001, '', false, 'connection-refused', true],
    [1011, '', false, 'connection-refused', true],
    [1008, 'override_error', false, 'override-refused', false],
    [1008, 'bad signature', false, 'server-error', false],
    [1002, 'quota', false, 'quota', false],
  ];
  for (const [code, reason, initiated, expected, retryable] of cases) {
    const when = initiated ? 'in a conversation' : 'before a conversation';
    test(`${code} "${reason}" ${when} is ${expected ?? 'none'}${retryable ? ', and may be tried again' : ''}`, () => {
      const error = errorFromClose(code, reason, initiated);
      assert.equal(error?.code, expected);
      assert.equal(error?.retryable, retryable);
    });
  }

  test('repeats the reason, and no secret of it', () => {
    for (const code of [1000, 1002, 1006, 1008, 1011]) {
      const error = errorFromClose(code, 'no access: token=marked_secret', code !== 1000)!;
      assert.match(error.message, /no access/);
      assert.equal(`${error.message}${error.stack}`.includes('marked_secret'), false);
    }
  });
});

describe('the error of an error message', () => {
  const cases: [string, object, VoiceAgentErrorCode | undefined, boolean?, RegExp?][] = [
    ['nested', { error_event: { code: 1008, message: 'Bad input' } }, 'server-error', false, /code 1008.*Bad input/],
    ['flat', { message: 'Bad input' }, 'server-error', false, /Bad input/],
    ['flat with a code', { message: 'Oops', code: 1011 }, 'server-error', true, /code 1011.*Oops/],
    ['with a reason alone', { error_event: { code: 1002, reason: 'Too slow' } }, 'server-error', false, /Too slow/],
    [
      'with a type alone',
      { error_event: { code: 1002, error_type: 'llm_timeout' } },
      'server-error',
      true,
      /llm_timeout/,
    ],
    [
      'with its type beside the message',
      { error_event: { code: 1002, error_type: 'vad_error', message: 'Oh' } },
      'server-error',
      true,
    ],
    [
      'of an override',
      { error_event: { code: 1008, error_type: 'override_error', message: 'tts' } },
      'override-refused',
      false,
      /Security tab/,
    ],
    ['of a quota', { error_event: { code: 1002, message: 'This exceeds your quota.' } }, 'quota', false, /plan/],
    ['of nothing at all', {}, 'server-error', false, /no reason given/],
    ['of null', { error_event: null, message: null }, 'server-error', false, /no reason given/],
    [
      'of the longest duration',
      { error_event: { code: 1000, error_type: 'max_duration_exceeded', message: 'Over' } },
      undefined,
    ],
  ];
  for (const [what, fields, expected, retryable, text] of cases) {
    test(`${what} is ${expected ?? 'none'}`, () => {
      const error = errorFromMessage({ type: 'error', ...fields });
      assert.equal(error?.code, expected);
      assert.equal(error?.retryable, retryable);
      if (text) assert.match(error!.message, text);
    });
  }

  test('never repeats what is for debugging, and no secret', () => {
    const error = errorFromMessage({
      type: 'error',
      error_event: {
        code: 1008,
        message: 'no: sk_marked_secret_1',
        debug_message: 'inner workings',
        details: { key: 'marked_secret_2' },
      },
    })!;
    assert.equal(/marked_secret|inner workings/.test(`${error.message}${error.stack}`), false);
  });
});
