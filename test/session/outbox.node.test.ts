import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import sinon from 'sinon';
import type { ClientMessage, ServerMessage } from '../../src/protocol/messages.js';
import { Outbox } from '../../src/session/outbox.js';

const typed = (text: string): ClientMessage => ({ type: 'user_message', text });
const update: ClientMessage = { type: 'contextual_update', text: 'so far' };

const response = (event_id?: number): ServerMessage => ({
  type: 'agent_response',
  agent_response_event: { agent_response: 'So it is.', event_id },
});
const part = (event_id: number): ServerMessage => ({
  type: 'agent_chat_response_part',
  text_response_part: { text: '', type: 'start', event_id },
});
const audio = (event_id: number): ServerMessage => ({ type: 'audio', audio_event: { audio_base_64: '', event_id } });
const toolCall = (event_id: number): ServerMessage => ({
  type: 'client_tool_call',
  client_tool_call: { tool_name: 'find', tool_call_id: 'call_1', parameters: {}, event_id },
});
const toolRequest = (event_id: number): ServerMessage => ({
  type: 'agent_tool_request',
  agent_tool_request: { tool_name: 'find', tool_call_id: 'call_1', tool_type: 'webhook', event_id },
});
const ping = (event_id: number): ServerMessage => ({ type: 'ping', ping_event: { event_id } });
const heard = (event_id: number): ServerMessage => ({
  type: 'user_transcript',
  user_transcription_event: { user_transcript: 'Well.', event_id },
});

describe('Outbox', () => {
  let open: boolean;
  let sent: ClientMessage[];
  let outbox: Outbox;
  let clock: sinon.SinonFakeTimers;
  const create = (options?: { greets: boolean }): Outbox =>
    new Outbox((message) => {
      if (open) sent.push(message);
      return open;
    }, options);

  /** The line is lost and a new one is there; gives what that one is sent. */
  const again = (wasClean = false): ClientMessage[] => {
    outbox.lose(wasClean);
    sent = [];
    outbox.flush();
    return sent;
  };

  beforeEach(() => {
    clock = sinon.useFakeTimers({ now: 1000, toFake: ['performance'] });
    open = true;
    sent = [];
    outbox = create();
  });
  afterEach(() => clock.restore());

  test('sends at once, or once there is somebody, in order', () => {
    outbox.post(typed('a'), '1');
    open = false;
    outbox.post(typed('b'), '2');
    outbox.post(update);
    outbox.flush();
    assert.deepEqual(outbox.turnIds, new Set(['2']));
    open = true;
    outbox.flush();
    outbox.flush();
    assert.deepEqual(sent, [typed('a'), typed('b'), update]);
    assert.deepEqual(outbox.turnIds, new Set());
  });

  test('keeps nothing that is about one connection only', () => {
    open = false;
    outbox.post({ type: 'user_activity' });
    outbox.post({ type: 'feedback', event_id: 1, score: 'like' });
    open = true;
    outbox.flush();
    assert.deepEqual(sent, []);
  });

  test('tells a new conversation first what was said before, and nothing twice', () => {
    outbox.receive(response(1));
    outbox.post(typed('not heard'), '1');
    outbox.post(update);
    outbox.lose(false);
    open = false;
    outbox.post(typed('while down'), '2');
    outbox.begin({ type: 'contextual_update', text: 'older' });
    outbox.flush();
    outbox.lose(false);
    outbox.begin(update);
    assert.deepEqual(outbox.turnIds, new Set(['1', '2']));
    open = true;
    sent = [];
    outbox.flush();
    assert.deepEqual(sent, [update, typed('not heard'), typed('while down')]);
  });

  describe('sends a text again when the line is lost', () => {
    beforeEach(() => {
      outbox.receive(response(1));
      outbox.receive(heard(2));
      outbox.post(typed('a'), '1');
    });

    const proofs = { response, part, audio, toolCall, toolRequest };
    for (const [name, message] of Object.entries(proofs)) {
      test(`unless its answer has begun by ${name}`, () => {
        outbox.receive(message(3));
        assert.deepEqual(again(), []);
      });
    }

    test('unless its answer has no number', () => {
      outbox.receive(response());
      assert.deepEqual(again(), []);
    });

    const silent: [string, ServerMessage[]][] = [
      ['nothing', []],
      ['pings', [ping(7), ping(8)]],
      ['sound that was on its way', [audio(1), audio(1)]],
      ['the answer to what was said aloud before', [response(2), audio(2)]],
      ['the answer before, written to its end', [part(1), response(1)]],
      ['what was said aloud after it', [heard(3)]],
      ['a correction', [correction(1)]],
      ['what is not known', [{ type: 'new_thing', new_thing: { event_id: 9 } } as never]],
    ];
    for (const [what, messages] of silent) {
      test(`where ${what} came after it`, () => {
        for (const message of messages) outbox.receive(message);
        assert.deepEqual(again(), [typed('a')]);
      });
    }

    test('every time, until it is answered', () => {
      for (let time = 0; time < 3; time++) assert.deepEqual(again(), [typed('a')]);
      outbox.receive(response(1));
      assert.deepEqual(again(), [typed('a')], 'that was a greeting');
      outbox.receive(response(1));
      outbox.receive(response(2));
      assert.deepEqual(again(), []);
    });

    test('once only where the service itself closes: it may be what it fails on', () => {
      assert.deepEqual(again(true), [typed('a')]);
      assert.deepEqual(again(true), []);
      assert.deepEqual(outbox.turnIds, new Set());
    });
  });

  test('has an answer for one text after the other', () => {
    outbox.receive(response(1));
    outbox.post(typed('a'), '1');
    outbox.post(typed('b'), '2');
    outbox.post(typed('c'), '3');
    outbox.receive(response(2));
    outbox.receive(audio(2));
    outbox.receive(response(3));
    assert.deepEqual(again(), [typed('c')]);
  });

  test('takes texts for answered together that have no answer of their own within 20 s', () => {
    outbox.receive(response(1));
    outbox.post(typed('a'), '1');
    outbox.post(typed('b'), '2');
    outbox.receive(response(2));
    clock.tick(20_000);
    assert.deepEqual(again(), [typed('b')], 'nothing shows that the line was alive for so long');
    outbox.receive(response(1));
    outbox.post(typed('c'), '3');
    outbox.receive(response(2));
    clock.tick(19_000);
    outbox.receive(ping(1));
    clock.tick(1000);
    outbox.receive(ping(2));
    assert.deepEqual(again(), []);
  });

  test('takes the first turn of a conversation for its greeting', () => {
    outbox.post(typed('a'), '1');
    outbox.receive(response(1));
    outbox.receive(audio(1));
    assert.deepEqual(again(), [typed('a')]);
  });

  test('takes it for an answer where the agent does not greet', () => {
    outbox = create({ greets: false });
    outbox.post(typed('a'), '1');
    outbox.receive(response(1));
    assert.deepEqual(again(), []);
  });

  test('sends the text alone again: a file or a component belongs to the lost conversation', () => {
    outbox.post({ type: 'user_message', text: 'The Star', rich_content_id: 'rich_content_1' }, '0');
    const file = { type: 'file_input', file_id: 'file_1' } as const;
    outbox.post({ type: 'multimodal_message', text: { type: 'user_message', text: 'My invoice' }, file }, '1');
    outbox.post({ type: 'multimodal_message', file }, '2');
    assert.deepEqual(again(), [typed('The Star'), typed('My invoice')]);
  });
});

function correction(event_id: number): ServerMessage {
  return {
    type: 'agent_response_correction',
    agent_response_correction_event: { original_agent_response: 'a b', corrected_agent_response: 'a', event_id },
  };
}
