import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import sinon from 'sinon';
import { emptyConversation, type Conversation } from '../../src/session/conversation.js';
import { IdleTimer } from '../../src/session/idle.js';

describe('IdleTimer', () => {
  let clock: sinon.SinonFakeTimers;
  let conversation: Conversation;
  let fired: number;
  const timer = (timeout?: number): IdleTimer =>
    new IdleTimer(
      timeout,
      () => conversation,
      () => fired++,
    );

  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    conversation = { ...emptyConversation, status: 'connected' };
    fired = 0;
  });
  afterEach(() => clock.restore());

  test('fires once nobody has said anything for so long', () => {
    const idle = timer(1000);
    idle.touch();
    clock.tick(900);
    idle.touch();
    clock.tick(900);
    assert.equal(fired, 0);
    clock.tick(100);
    assert.equal(fired, 1);
  });

  test('never fires without a time, with one that no timer can wait for, or once it is closed', () => {
    for (const timeout of [undefined, 0, Infinity, 2 ** 31]) timer(timeout).touch();
    const closed = timer(1000);
    closed.touch();
    closed.close();
    closed.touch();
    clock.tick(10_000);
    assert.equal(fired, 0);
    assert.equal(clock.countTimers(), 0);
  });

  const tool = {
    toolCallId: 'call_1',
    name: 'find',
    turnId: undefined,
    connection: 0,
    eventId: undefined,
    time: 0,
  } as const;
  const busy: [what: string, fields: Partial<Conversation>][] = [
    ['the agent speaks', { mode: 'speaking' }],
    ['it waits in the queue', { queued: true }],
    ['it is on hold', { held: true }],
    ['the connection is being got back', { status: 'reconnecting' }],
    ['a tool runs', { tools: [{ ...tool, state: 'running' }] }],
    ['a tool waits for approval', { tools: [{ ...tool, state: 'awaiting-approval' }] }],
  ];
  for (const [what, fields] of busy) {
    test(`waits on while ${what}, and no longer`, () => {
      const idle = timer(1000);
      const quiet = conversation;
      conversation = { ...conversation, ...fields };
      idle.touch();
      clock.tick(5000);
      assert.equal(fired, 0);
      conversation = quiet;
      clock.tick(1000);
      assert.equal(fired, 1);
    });
  }
});
