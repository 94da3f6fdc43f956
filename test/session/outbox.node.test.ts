import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { ClientMessage } from '../../src/protocol/messages.js';
import { Outbox } from '../../src/session/outbox.js';

const typed = (text: string): ClientMessage => ({ type: 'user_message', text });
const update: ClientMessage = { type: 'contextual_update', text: 'so far' };

describe('Outbox', () => {
  let open: boolean;
  let sent: ClientMessage[];
  let outbox: Outbox;
  beforeEach(() => {
    open = true;
    sent = [];
    outbox = new Outbox((message) => {
      if (open) sent.push(message);
      return open;
    });
  });

  test('sends at once, or once there is somebody, in order', () => {
    outbox.post(typed('a'));
    open = false;
    outbox.post(typed('b'));
    outbox.post(update);
    outbox.flush();
    open = true;
    outbox.flush();
    outbox.flush();
    assert.deepEqual(sent, [typed('a'), typed('b'), update]);
  });

  test('keeps nothing that is about one connection only', () => {
    open = false;
    outbox.post({ type: 'user_activity' });
    outbox.post({ type: 'feedback', event_id: 1, score: 'like' });
    open = true;
    outbox.flush();
    assert.deepEqual(sent, []);
  });

  test('sends again what was typed into a dead connection, before what was typed since', () => {
    outbox.post(typed('heard'));
    outbox.confirm();
    outbox.post(typed('not heard'));
    outbox.post(update);
    outbox.lose(true);
    open = false;
    outbox.post(typed('while down'));
    open = true;
    sent = [];
    outbox.begin(update);
    outbox.flush();
    assert.deepEqual(sent, [update, typed('not heard'), typed('while down')]);
  });

  test('sends nothing again where the loss was noticed', () => {
    outbox.post(typed('a'));
    outbox.lose(false);
    outbox.flush();
    assert.deepEqual(sent, [typed('a')]);
  });
});
