import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import sinon from 'sinon';
import type { ClientToolResultMessage } from '../../src/protocol/messages.js';
import type { ToolContext, ToolHandler } from '../../src/session/tool-handlers.js';
import { ClientTools, type ToolCall } from '../../src/session/tools.js';

let clock: sinon.SinonFakeTimers;
beforeEach(() => void (clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })));
afterEach(() => {
  assert.equal(clock.countTimers(), 0, 'A timer is left.');
  clock.restore();
});

interface Bench {
  tools: ClientTools;
  handlers: Map<string, ToolHandler>;
  answers: ClientToolResultMessage[];
  offered: ToolCall[];
}

function bench(handler?: ToolHandler, onOffer?: (call: ToolCall) => void, timeout?: number): Bench {
  const handlers = new Map<string, ToolHandler>(handler && [['find', handler]]);
  const answers: ClientToolResultMessage[] = [];
  const offered: ToolCall[] = [];
  const offer = (call: ToolCall): void => {
    offered.push(call);
    onOffer?.(call);
  };
  const tools = new ClientTools(handlers, offer, (answer) => answers.push(answer), timeout);
  return { tools, handlers, answers, offered };
}

/** What one call is answered with. */
async function answer(handler?: ToolHandler, onOffer?: (call: ToolCall) => void): Promise<[string, boolean]> {
  const { tools, answers } = bench(handler, onOffer);
  await tools.call('find', { what: 'keys' }, 'call_1');
  assert.equal(answers.length, 1);
  assert.deepEqual([answers[0]!.type, answers[0]!.tool_call_id], ['client_tool_result', 'call_1']);
  assert.equal(typeof answers[0]!.result, 'string');
  return [answers[0]!.result, answers[0]!.is_error];
}

test('a call that comes twice is answered once', async () => {
  let runs = 0;
  const { tools, answers } = bench(() => ++runs);
  await Promise.all([tools.call('find', {}, 'call_1'), tools.call('find', {}, 'call_1')]);
  await tools.call('find', {}, 'call_2');
  assert.deepEqual(
    answers.map(({ tool_call_id: id, result }) => [id, result]),
    [
      ['call_1', '1'],
      ['call_2', '2'],
    ],
  );
});

describe('the result of a tool', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const results: [string, unknown, string][] = [
    ['a text', 'found', 'found'],
    ['an empty text', '', ''],
    ['a number', 42, '42'],
    ['an object', { a: [1, null] }, '{"a":[1,null]}'],
    ['a list', [1, '2'], '[1,"2"]'],
    ['true', true, 'true'],
    ['null', null, 'null'],
    ['nothing', undefined, ''],
    ['a function', () => 1, ''],
    ['a date', new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ];
  for (const [what, value, expected] of results) {
    test(`that is ${what} goes as "${expected}"`, async () => {
      assert.deepEqual(await answer(() => value), [expected, false]);
      assert.deepEqual(await answer(() => Promise.resolve(value)), [expected, false]);
      assert.deepEqual(await answer(undefined, (call) => call.respondWith(value)), [expected, false]);
    });
  }

  const failures: [string, () => unknown, RegExp][] = [
    [
      'throws an error',
      () => {
        throw new Error('no keys');
      },
      /^no keys$/,
    ],
    [
      'throws a text',
      () => {
        throw 'no keys';
      },
      /^no keys$/,
    ],
    [
      'throws nothing',
      () => {
        throw undefined;
      },
      /^undefined$/,
    ],
    [
      'throws what cannot be written',
      () => {
        throw circular;
      },
      /object/,
    ],
    ['rejects', () => Promise.reject(new TypeError('no keys')), /^no keys$/],
    ['returns what cannot be written', () => circular, /circular/i],
    ['returns a big integer', () => 1n, /BigInt/],
  ];
  for (const [what, handler, expected] of failures) {
    test(`of one that ${what} is an error`, async () => {
      const [result, isError] = await answer(handler);
      assert.match(result, expected);
      assert.equal(isError, true);
    });
  }

  test('of one that nobody has is an error with its name', async () => {
    assert.deepEqual(await answer(), ['There is no tool with the name find on this page.', true]);
  });

  for (const name of ['Find', '__proto__', 'constructor', '']) {
    test(`of "${name}" is not that of another`, async () => {
      const { tools, answers } = bench(() => 'found');
      await tools.call(name, {}, 'call_1');
      assert.deepEqual(
        answers.map(({ is_error }) => is_error),
        [true],
      );
    });
  }
});

describe('a tool', () => {
  test('gets the parameters and a signal that has not fired', async () => {
    const seen: [unknown, boolean][] = [];
    await answer((parameters, { signal }) => void seen.push([parameters, signal.aborted]));
    assert.deepEqual(seen, [[{ what: 'keys' }, false]]);
  });

  test('that an event listener takes over is not asked', async () => {
    let asked = 0;
    assert.deepEqual(
      await answer(
        () => asked++,
        (call) => call.respondWith('mine'),
      ),
      ['mine', false],
    );
    assert.equal(asked, 0);
  });

  test('is shown to listeners before it is asked, whole', async () => {
    const { tools, offered } = bench(() => '');
    await tools.call('find', { what: 'keys' }, 'call_1');
    const [{ name, parameters, toolCallId, signal }] = offered as [ToolCall];
    assert.deepEqual([name, parameters, toolCallId, signal.aborted], ['find', { what: 'keys' }, 'call_1', false]);
  });

  test('is answered by the first listener only', async () => {
    const listen = (call: ToolCall): void => {
      call.respondWith(Promise.resolve('first'));
      call.respondWith('second');
    };
    assert.deepEqual(await answer(undefined, listen), ['first', false]);
  });

  test('is not answered again by a listener that comes late', async () => {
    const { tools, answers, offered } = bench(() => 'found');
    await tools.call('find', {}, 'call_1');
    offered[0]!.respondWith('late');
    await Promise.resolve();
    assert.deepEqual(
      answers.map(({ result }) => result),
      ['found'],
    );
  });

  test('is answered although a listener throws', async () => {
    const [result, isError] = await answer(
      () => 'found',
      () => {
        throw new Error('listener');
      },
    );
    assert.deepEqual([result, isError], ['listener', true]);
  });

  test('may be called several times at once', async () => {
    const settle: ((value: string) => void)[] = [];
    const { tools, answers } = bench(() => new Promise((resolve) => settle.push(resolve)));
    const calls = [tools.call('find', {}, 'a'), tools.call('find', {}, 'b')];
    settle[1]!('B');
    settle[0]!('A');
    await Promise.all(calls);
    assert.deepEqual(
      answers.map(({ tool_call_id, result }) => [tool_call_id, result]),
      [
        ['b', 'B'],
        ['a', 'A'],
      ],
    );
  });
});

describe('a tool that takes too long', () => {
  const forever =
    (contexts: ToolContext[]): ToolHandler =>
    (_parameters, context) => {
      contexts.push(context);
      return new Promise(() => undefined);
    };

  const timeouts: [number | undefined, number][] = [
    [undefined, 30_000],
    [1500, 1500],
    [0, 30_000],
    [NaN, 30_000],
    [Infinity, 2 ** 31 - 1],
  ];
  for (const [timeout, expected] of timeouts) {
    test(`is given up after ${expected} ms where ${timeout} is set`, async () => {
      const contexts: ToolContext[] = [];
      const { tools, answers } = bench(forever(contexts), undefined, timeout);
      const call = tools.call('find', {}, 'call_1');
      await clock.tickAsync(expected - 1);
      assert.deepEqual([answers.length, contexts[0]!.signal.aborted], [0, false]);
      await clock.tickAsync(1);
      await call;
      assert.equal(contexts[0]!.signal.aborted, true);
      assert.deepEqual(
        answers.map(({ result, is_error }) => [result, is_error]),
        [[`The tool did not answer within ${expected / 1000} s.`, true]],
      );
    });
  }

  test('is not answered again when it ends after all', async () => {
    for (const end of ['resolve', 'reject'] as const) {
      let settle = (): void => undefined;
      const { tools, answers } = bench(
        () =>
          new Promise(
            (resolve, reject) => (settle = () => (end === 'resolve' ? resolve('late') : reject(new Error('late')))),
          ),
      );
      const call = tools.call('find', {}, 'call_1');
      await clock.tickAsync(30_000);
      await call;
      settle();
      await clock.tickAsync(1);
      assert.equal(answers.length, 1);
    }
  });

  test('has nothing to do with one that is quick', async () => {
    const contexts: ToolContext[] = [];
    const { tools, answers } = bench((_parameters, context) => (contexts.push(context), 'found'));
    await tools.call('find', {}, 'call_1');
    await clock.tickAsync(60_000);
    assert.equal(contexts[0]!.signal.aborted, false);
    assert.equal(answers.length, 1);
  });
});

describe('the end of a conversation', () => {
  test('gives up every call, and answers none', async () => {
    const contexts: ToolContext[] = [];
    const handler: ToolHandler = (_parameters, context) => (contexts.push(context), new Promise(() => undefined));
    const { tools, answers } = bench(handler);
    const calls = [tools.call('find', {}, 'a'), tools.call('find', {}, 'b')];
    tools.abort();
    await Promise.all(calls);
    assert.deepEqual(
      contexts.map(({ signal }) => signal.aborted),
      [true, true],
    );
    assert.deepEqual(answers, []);
  });

  test('does not give up the calls of the next one', async () => {
    const { tools, answers } = bench(() => 'found');
    tools.abort();
    tools.abort();
    await tools.call('find', {}, 'call_1');
    assert.deepEqual(
      answers.map(({ result }) => result),
      ['found'],
    );
  });

  test('does not answer a call of the last one', async () => {
    let settle = (_value: string): void => undefined;
    const { tools, answers } = bench(() => new Promise((resolve) => (settle = resolve)));
    const call = tools.call('find', {}, 'old');
    tools.abort();
    settle('late');
    await call;
    assert.deepEqual(answers, []);
  });
});
