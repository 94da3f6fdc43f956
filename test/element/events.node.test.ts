import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { VoiceAgentError } from '../../src/base/errors.js';
import {
  eventsBetween,
  VoiceAgentErrorEvent,
  VoiceAgentStartEvent,
  VoiceAgentStatusEvent,
  VoiceAgentTranscriptEvent,
} from '../../src/element/events.js';
import { emptyConversation, type Conversation } from '../../src/session/conversation.js';
import { addTurn, changeTurn, type Turn } from '../../src/session/turns.js';

const snapshot = (fields: Partial<Conversation> = {}): Conversation => ({ ...emptyConversation, ...fields });
const said = (fields: Partial<Turn> = {}): readonly Turn[] =>
  addTurn([], { role: 'agent', connection: 0, time: 0, text: 'Hello', eventId: 7, ...fields });

/** What is told between two snapshots: names without their prefix, and details. */
const told = (previous: Conversation, next: Conversation): [string, unknown][] =>
  eventsBetween(previous, next).map(({ type, detail }) => [type.replace('voice-agent-', ''), detail as unknown]);

const transcript = { role: 'agent', text: 'Hello', final: true, corrected: false, eventId: 7, turnId: 'turn-1' };

describe('eventsBetween', () => {
  test('tells nothing of what is as it was, nor of fields that have no event', () => {
    const turns = said();
    const before = snapshot({ turns });
    assert.deepEqual(told(before, before), []);
    assert.deepEqual(told(before, snapshot({ turns: [...turns], typing: true, conversationId: 'c' })), []);
  });

  test('tells a new turn with all that is known of it', () => {
    assert.deepEqual(told(snapshot(), snapshot({ turns: said() })), [['transcript', transcript]]);
    assert.ok(eventsBetween(snapshot(), snapshot({ turns: said() }))[0] instanceof VoiceAgentTranscriptEvent);
  });

  test('tells a turn without text only once it has had one', () => {
    const empty = said({ text: '', final: false });
    assert.deepEqual(told(snapshot(), snapshot({ turns: empty })), []);
    const filled = changeTurn(empty, empty[0]!, { text: 'Hel' });
    assert.deepEqual(told(snapshot({ turns: empty }), snapshot({ turns: filled })), [
      ['transcript', { ...transcript, text: 'Hel', final: false }],
    ]);
    const emptied = changeTurn(filled, filled[0]!, { text: '' });
    assert.deepEqual(told(snapshot({ turns: filled }), snapshot({ turns: emptied })), [
      ['transcript', { ...transcript, text: '', final: false }],
    ]);
  });

  for (const [what, change] of Object.entries({
    text: { text: 'Hello there' },
    certainty: { final: false },
    correction: { corrected: true },
  })) {
    test(`tells a turn whose ${what} has changed, and no other`, () => {
      const first = said();
      const turns = addTurn(first, { role: 'user', connection: 0, time: 1, text: 'Hi', eventId: 8 });
      const next = snapshot({ turns: changeTurn(turns, turns[0]!, change) });
      assert.deepEqual(told(snapshot({ turns }), next), [['transcript', { ...transcript, ...change }]]);
    });
  }

  test('tells nothing of a turn of which only more has been heard, or that was rated', () => {
    const turns = said();
    for (const change of [{ heard: 3 }, { feedback: 'like' }, { responseId: 'r' }] as const) {
      assert.deepEqual(told(snapshot({ turns }), snapshot({ turns: changeTurn(turns, turns[0]!, change) })), []);
    }
  });

  test('tells turns in their order', () => {
    const turns = addTurn(said({ eventId: 9 }), { role: 'user', connection: 0, time: 1, text: 'Hi', eventId: 8 });
    const texts = told(snapshot(), snapshot({ turns })).map(([, detail]) => (detail as Turn).text);
    assert.deepEqual(texts, ['Hi', 'Hello']);
  });

  test('tells a status with the one before', () => {
    assert.deepEqual(told(snapshot(), snapshot({ status: 'connecting' })), [
      ['status', { status: 'connecting', previous: 'idle' }],
    ]);
  });

  test('tells each try to reconnect once, and not that it is over', () => {
    const first = snapshot({ status: 'reconnecting', reconnect: { attempt: 1, delay: 500 } });
    const second = snapshot({ status: 'reconnecting', reconnect: { attempt: 2, delay: 1000 } });
    assert.deepEqual(told(snapshot({ status: 'connected' }), first), [
      ['status', { status: 'reconnecting', previous: 'connected', reconnect: { attempt: 1, delay: 500 } }],
    ]);
    assert.deepEqual(told(first, second), [
      ['status', { status: 'reconnecting', previous: 'reconnecting', reconnect: { attempt: 2, delay: 1000 } }],
    ]);
    assert.deepEqual(told(second, { ...second, typing: true }), []);
    assert.deepEqual(told(second, { ...second, reconnect: undefined }), []);
  });

  test('tells a mode with the one before', () => {
    assert.deepEqual(told(snapshot(), snapshot({ mode: 'speaking' })), [
      ['mode', { mode: 'speaking', previous: 'listening' }],
    ]);
  });

  test('tells what was said before what that has led to', () => {
    const next = snapshot({ turns: said(), status: 'connected', mode: 'speaking' });
    assert.deepEqual(
      told(snapshot(), next).map(([name]) => name),
      ['transcript', 'status', 'mode'],
    );
  });
});

describe('an event', () => {
  test('bubbles and leaves shadow trees', () => {
    const { bubbles, composed } = new VoiceAgentStatusEvent({ status: 'idle', previous: 'connected' });
    assert.deepEqual([bubbles, composed], [true, true]);
  });

  test('can be prevented only where that means something', () => {
    assert.equal(new VoiceAgentStartEvent().cancelable, true);
    assert.equal(new VoiceAgentErrorEvent(new VoiceAgentError('aborted', 'Stopped.')).cancelable, true);
    assert.equal(new VoiceAgentStatusEvent({ status: 'idle', previous: 'connected' }).cancelable, false);
  });

  test('of an error has what the error has', () => {
    const error = new VoiceAgentError('connection-lost', 'Try again.', { retryable: true });
    const { detail } = new VoiceAgentErrorEvent(error);
    assert.deepEqual(detail, { code: 'connection-lost', message: 'Try again.', retryable: true, error });
  });
});
