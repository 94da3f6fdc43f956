import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test, type TestContext } from 'node:test';
import sinon from 'sinon';
import { VoiceAgentError } from '../../src/base/errors.js';
import { emptyConversation, type Conversation, type Reconnect } from '../../src/session/conversation.js';
import { reconnect, summarize } from '../../src/session/reconnect.js';
import { step, type Step } from './steps.js';
import { Browser } from '../helpers/browser.js';

let clock: sinon.SinonFakeTimers;
beforeEach(() => void (clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })));
afterEach(() => clock.restore());

const passing = (): VoiceAgentError => new VoiceAgentError('connection-refused', 'not now', { retryable: true });

interface Run {
  announced: Reconnect[];
  tries: number[];
  outcome: Promise<unknown>;
  controller: AbortController;
}

/** Tries with these outcomes; the last one stays. */
function run(outcomes: unknown[], attempts?: number): Run {
  const announced: Reconnect[] = [];
  const tries: number[] = [];
  const controller = new AbortController();
  const connect = (): Promise<void> => {
    tries.push(clock.now);
    const error = outcomes[Math.min(tries.length, outcomes.length) - 1];
    return error === undefined ? Promise.resolve() : Promise.reject(error);
  };
  const outcome = reconnect(connect, (detail) => announced.push(detail), controller.signal, attempts).then(
    () => 'connected',
    (error: unknown) => error,
  );
  return { announced, tries, outcome, controller };
}

function random(context: TestContext, value: number): void {
  context.mock.method(Math, 'random', () => value);
}

describe('reconnect', () => {
  test('ends with the first try that succeeds', async () => {
    const { outcome, tries, announced } = run([passing(), passing(), undefined]);
    await clock.runAllAsync();
    assert.equal(await outcome, 'connected');
    assert.equal(tries.length, 3);
    assert.deepEqual(
      announced.map(({ attempt }) => attempt),
      [1, 2, 3],
    );
  });

  test('waits for as long as it has said', async (context) => {
    random(context, 0.5);
    const { outcome, tries, announced } = run([passing(), passing(), passing(), undefined]);
    await clock.runAllAsync();
    await outcome;
    assert.deepEqual(
      announced.map(({ delay }) => delay),
      [250, 500, 1000, 2000],
    );
    assert.deepEqual(tries, [250, 750, 1750, 3750]);
  });

  test('doubles the longest delay up to 15 s', async (context) => {
    random(context, 1);
    const { outcome, announced } = run([passing()]);
    await clock.runAllAsync();
    await outcome;
    assert.deepEqual(
      announced.map(({ delay }) => delay),
      [500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000],
    );
  });

  test('spreads its delays over all of their range', async (context) => {
    random(context, 0);
    const { outcome, announced } = run([passing(), undefined]);
    await clock.runAllAsync();
    await outcome;
    assert.deepEqual(
      announced.map(({ delay }) => delay),
      [0, 0],
    );
  });

  test('gives up after eight tries, with the last failure as the cause', async () => {
    const last = passing();
    const { outcome, tries } = run([...Array<unknown>(7).fill(passing()), last]);
    await clock.runAllAsync();
    const error = await outcome;
    assert.ok(error instanceof VoiceAgentError, String(error));
    assert.deepEqual([error.code, error.retryable, error.cause], ['connection-lost', true, last]);
    assert.equal(tries.length, 8);
  });

  test('counts on from the tries of a connection that was lost again at once', async () => {
    const announced: number[] = [];
    const outcome = reconnect(
      () => Promise.reject(passing()),
      ({ attempt }) => announced.push(attempt),
      new AbortController().signal,
      2,
      6,
    ).catch((error: unknown) => error);
    await clock.runAllAsync();
    assert.equal(((await outcome) as VoiceAgentError).code, 'connection-lost');
    assert.deepEqual(announced, [1, 2]);
  });

  test('gives up after as many tries as it is told', async () => {
    const { outcome, tries } = run([passing()], 1);
    await clock.runAllAsync();
    assert.equal(((await outcome) as VoiceAgentError).code, 'connection-lost');
    assert.equal(tries.length, 1);
  });

  for (const error of [
    // Who finds all agents busy has waited already.
    new VoiceAgentError('busy', 'no place', { retryable: true }),
    new VoiceAgentError('server-error', 'bad input'),
    new VoiceAgentError('quota', 'nothing left'),
    new VoiceAgentError('configuration', 'no agent'),
    new TypeError('a bug'),
  ]) {
    test(`gives up at once on ${error instanceof VoiceAgentError ? error.code : error.name}`, async () => {
      const { outcome, tries } = run([passing(), error]);
      await clock.runAllAsync();
      assert.equal(await outcome, error);
      assert.equal(tries.length, 2);
    });
  }

  test('that is given up while it waits tries no more', async () => {
    const { outcome, tries, controller } = run([passing()]);
    controller.abort();
    assert.equal(((await outcome) as Error).name, 'AbortError');
    assert.deepEqual([tries.length, clock.countTimers()], [0, 0]);
  });

  test('that is given up during a try tries no more', async () => {
    const controller = new AbortController();
    let tries = 0;
    const connect = (): Promise<void> => {
      tries++;
      controller.abort();
      return Promise.reject(passing());
    };
    const outcome = reconnect(connect, () => undefined, controller.signal).catch((error: unknown) => error);
    await clock.runAllAsync();
    assert.equal(((await outcome) as Error).name, 'AbortError');
    assert.equal(tries, 1);
  });

  describe('in a browser that says it is offline', () => {
    let browser: Browser;
    beforeEach(() => {
      browser = new Browser();
      browser.say('offline');
    });
    afterEach(() => browser.restore());

    test('tries as soon as it is online', async () => {
      const { outcome, tries } = run([undefined]);
      await clock.tickAsync(2000);
      assert.equal(tries.length, 0);
      browser.say('online');
      assert.equal(await outcome, 'connected');
      assert.deepEqual(tries, [2000]);
    });

    test('tries all the same after a few seconds: it may be wrong for good', async () => {
      const { outcome, tries } = run([undefined]);
      await clock.tickAsync(6000);
      assert.equal(await outcome, 'connected');
      assert.equal(tries.length, 1);
    });

    test('has all its tries left once it is online', async () => {
      const { tries, announced, outcome } = run([passing()], 3);
      await clock.tickAsync(120_000);
      assert.ok(tries.length > 20, `${tries.length} tries`);
      assert.equal(Math.max(...announced.map(({ attempt }) => attempt)), 1);
      browser.say('online');
      const before = tries.length;
      await clock.runAllAsync();
      assert.equal(((await outcome) as VoiceAgentError).code, 'connection-lost');
      assert.equal(tries.length - before, 3);
    });

    test('gives up after some minutes', async () => {
      const { tries, outcome } = run([passing()]);
      await clock.runAllAsync();
      assert.equal(((await outcome) as VoiceAgentError).code, 'connection-lost');
      assert.ok(clock.now > 4 * 60_000 && clock.now < 10 * 60_000, `${clock.now} ms`);
      assert.ok(tries.length < 100, `${tries.length} tries`);
    });

    for (const [when, ms] of [
      ['at once', 0],
      ['while it waits', 1000],
    ] as const) {
      test(`that is given up ${when} tries no more, and listens no more`, async () => {
        const { outcome, tries, controller } = run([undefined]);
        await clock.tickAsync(ms);
        controller.abort();
        assert.equal(((await outcome) as Error).name, 'AbortError');
        assert.deepEqual([tries.length, clock.countTimers(), browser.listeners], [0, 0, 0]);
      });
    }
  });
});

describe('summarize', () => {
  const none: ReadonlySet<string> = new Set();
  const agent = (text: string, event_id: number): Step => ({
    type: 'message',
    message: { type: 'agent_response', agent_response_event: { agent_response: text, event_id } },
    time: 0,
    textOnly: false,
  });
  const typed = (text: string): Step => ({ type: 'typed', text, time: 0 });
  const lost: Step = { type: 'status', status: 'reconnecting' };
  const after = (...inputs: Step[]): Conversation =>
    ([{ type: 'start' }, { type: 'status', status: 'connected' }, ...inputs] as Step[]).reduce(step, emptyConversation);

  test('is nothing where nothing was said', () => {
    assert.equal(summarize(emptyConversation, none) || undefined, undefined);
    assert.equal(summarize(after(lost), none) || undefined, undefined);
  });

  test('says who said what, in order', () => {
    const summary = summarize(after(agent('Hi!', 1), typed('Where are my keys?'), agent('Here.', 2), lost), none);
    assert.match(summary!, /without greeting/);
    assert.ok(summary!.endsWith('\nYou: Hi!\nUser: Where are my keys?\nYou: Here.'), summary);
  });

  test('leaves out what is sent by itself, whenever it was typed', () => {
    const conversation = after(agent('Hi!', 1), typed('One'), typed('Two'), lost);
    const two = conversation.turns.find(({ text }) => text === 'Two')!;
    assert.ok(summarize(conversation, new Set([two.id]))!.endsWith('You: Hi!\nUser: One'));
    assert.ok(summarize(conversation, none)!.endsWith('User: One\nUser: Two'));
  });

  test('leaves out what was typed since, which is sent by itself', () => {
    const summary = summarize(after(agent('Hi!', 1), lost, typed('still there?')), none);
    assert.equal(summary!.includes('still there?'), false);
  });

  test('has what earlier connections had, too', () => {
    const connected: Step = { type: 'status', status: 'connected' };
    const summary = summarize(after(agent('One', 1), lost, connected, agent('Two', 1), lost), none);
    assert.ok(summary!.endsWith('You: One\nYou: Two'), summary);
  });

  test('tells what was heard, not what was planned', () => {
    const conversation = after(agent('One two three', 1));
    const cut = step(conversation, { type: 'cut', turnId: conversation.turns[0]!.id, characters: 3 });
    assert.equal(summarize(step(cut, lost), none)!.endsWith('You: One'), true);
  });

  test('is bounded, and keeps the end', () => {
    const long = after(
      ...Array.from({ length: 300 }, (_, index) => agent(`Answer number ${index} of many.`, index)),
      lost,
    );
    const summary = summarize(long, none)!;
    assert.equal(summary.length < 4200, true);
    assert.ok(summary.endsWith('You: Answer number 299 of many.'), summary);
    assert.equal(summary.includes('number 1 '), false);
  });

  test('begins with a whole character', () => {
    for (const length of [0, 1, 2, 3]) {
      const summary = summarize(after(agent(`${'👩‍👧'.repeat(1000)}${'.'.repeat(length)}`, 1), lost), none)!;
      assert.ok(summary.split('So far:\n')[1]!.startsWith('👩‍👧'), summary.slice(0, 150));
    }
  });

  test('is not empty although the last answer alone is too long', () => {
    const summary = summarize(after(agent(`${'word '.repeat(2000)}end`, 1), lost), none)!;
    assert.equal(summary.length < 4200, true);
    assert.ok(summary.endsWith('word end'), summary);
  });
});
