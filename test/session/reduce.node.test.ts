import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { VoiceAgentError } from '../../src/base/errors.js';
import type { ServerMessage } from '../../src/protocol/messages.js';
import { agentTurn, emptyConversation, type Conversation } from '../../src/session/conversation.js';
import type { Turn } from '../../src/session/turns.js';
import { withDecision } from '../../src/session/tool-uses.js';
import { polluted } from '../helpers/polluted.js';
import { step as reduce, type Step } from './steps.js';
import { serverSamples } from '../protocol/samples.js';

let time = 0;
const message = (content: object, textOnly = false): Step => ({
  type: 'message',
  message: content as ServerMessage,
  time: time++,
  textOnly,
});

const user = (text: string, event_id?: number): Step =>
  message({ type: 'user_transcript', user_transcription_event: { user_transcript: text, event_id } });
const tentative = (text: string, event_id?: number): Step =>
  message({
    type: 'tentative_user_transcript',
    tentative_user_transcription_event: { user_transcript: text, event_id },
  });
const agent = (text: string, event_id?: number, response_id?: string): Step =>
  message({ type: 'agent_response', agent_response_event: { agent_response: text, event_id, response_id } });
const correction = (original: string, corrected: string, event_id?: number, response_id?: string): Step =>
  message({
    type: 'agent_response_correction',
    agent_response_correction_event: {
      original_agent_response: original,
      corrected_agent_response: corrected,
      event_id,
      response_id,
    },
  });
const part = (type: 'start' | 'delta' | 'stop', text: string, event_id?: number, textOnly = false): Step =>
  message({ type: 'agent_chat_response_part', text_response_part: { text, type, event_id } }, textOnly);
const typed = (text: string): Step => ({ type: 'typed', text, time: time++ });
const status = (name: Conversation['status'], more = {}): Step => ({ type: 'status', status: name, ...more });

const connected: Step[] = [{ type: 'start' }, status('connected')];
const after = (...inputs: Step[]): Conversation => inputs.reduce(reduce, emptyConversation);
/** A connected conversation after these. */
const talk = (...inputs: Step[]): Conversation => after(...connected, ...inputs);
const lines = ({ turns }: Conversation): string[] => turns.map(({ role, text }) => `${role}: ${text}`);
const only = ({ turns }: Conversation): Turn => {
  assert.equal(turns.length, 1, JSON.stringify(turns));
  return turns[0]!;
};

/** The same after each further input: nothing has changed. */
function unchanged(conversation: Conversation, ...inputs: Step[]): void {
  for (const input of inputs) assert.equal(reduce(conversation, input), conversation, JSON.stringify(input));
}

describe('the order of turns', () => {
  test('is that of their numbers', () => {
    assert.deepEqual(lines(talk(agent('A', 1), agent('C', 3), agent('B', 2))), ['agent: A', 'agent: B', 'agent: C']);
  });

  test('has the visitor first where both have one number, however late', () => {
    assert.deepEqual(lines(talk(agent('Hi', 1), agent('Fine.', 2), user('How are you?', 2))), [
      'agent: Hi',
      'user: How are you?',
      'agent: Fine.',
    ]);
  });

  test('has typed text where it was typed', () => {
    const conversation = talk(
      agent('Hi', 1),
      typed('One'),
      typed('Two'),
      agent('Answer', 2),
      typed('Three'),
      agent('End', 3),
    );
    assert.deepEqual(lines(conversation), [
      'agent: Hi',
      'user: One',
      'user: Two',
      'agent: Answer',
      'user: Three',
      'agent: End',
    ]);
  });

  test('has text that was typed before anything else first', () => {
    for (const number of [0, 1]) {
      assert.deepEqual(lines(talk(typed('One'), typed('Two'), agent('Hi', number))), [
        'user: One',
        'user: Two',
        'agent: Hi',
      ]);
    }
  });

  test('has a late transcript before its answer and typed text after it', () => {
    const conversation = talk(user('A', 1), agent('B', 2), typed('D'), user('early', 2));
    assert.deepEqual(lines(conversation), ['user: A', 'user: early', 'agent: B', 'user: D']);
  });

  test('is as they came where the service gives no numbers', () => {
    const conversation = talk(agent('Hi'), user('A'), agent('B'), user('C'), agent('D'), typed('E'), agent('F'));
    assert.deepEqual(lines(conversation), [
      'agent: Hi',
      'user: A',
      'agent: B',
      'user: C',
      'agent: D',
      'user: E',
      'agent: F',
    ]);
  });

  test('changes when a number becomes known', () => {
    const before = talk(agent('Hi', 1), tentative('Hel'), agent('Answer', 2));
    const { id } = before.turns[1]!;
    const conversation = [user('Hello', 2)].reduce(reduce, before);
    assert.deepEqual(lines(conversation), ['agent: Hi', 'user: Hello', 'agent: Answer']);
    assert.equal(conversation.turns[1]!.id, id);
    assert.equal(conversation.turns[1]!.eventId, 2);
  });

  test('is that of the connections first', () => {
    const conversation = talk(
      agent('A', 7),
      status('reconnecting'),
      typed('B'),
      status('connected'),
      agent('C', 1),
      user('D', 1),
    );
    assert.deepEqual(lines(conversation), ['agent: A', 'user: B', 'user: D', 'agent: C']);
    assert.deepEqual(
      conversation.turns.map(({ connection }) => connection),
      [0, 1, 1, 1],
    );
  });

  test('never gives two turns one id', () => {
    const conversation = talk(
      tentative('a'),
      user('a', 1),
      agent('b', 1),
      tentative('c', 5),
      user('c', 6),
      tentative('d', 5),
      typed('e'),
      typed('e'),
      agent('f', 5),
      agent('g', 5),
      status('reconnecting'),
      status('connected'),
      user('a', 1),
      agent('b', 1),
      typed('e'),
    );
    assert.equal(new Set(conversation.turns.map(({ id }) => id)).size, conversation.turns.length);
    assert.equal(conversation.turns.length, 11);
  });
});

describe('what the visitor says', () => {
  test('is one turn from tentative to final', () => {
    const first = talk(tentative('Hel', 1));
    assert.deepEqual([only(first).text, only(first).final], ['Hel', false]);
    const last = [tentative('Hello wor', 1), user('Hello, world.', 1)].reduce(reduce, first);
    assert.deepEqual([only(last).text, only(last).final, only(last).id], ['Hello, world.', true, only(first).id]);
    assert.equal(only(last).time, only(first).time);
  });

  test('is one turn although its number grows or is missing', () => {
    assert.equal(only(talk(tentative('a', 1), user('A', 2))).eventId, 2);
    assert.equal(only(talk(tentative('a'), user('A', 2))).eventId, 2);
    assert.equal(only(talk(tentative('a', 1), user('A'))).eventId, 1);
  });

  test('is not changed by a tentative text that comes late', () => {
    unchanged(talk(tentative('Hel', 1), user('Hello', 1)), tentative('Hell', 1));
  });

  test('does not take what was said before in its place', () => {
    const conversation = talk(tentative('newer', 5), user('older', 3));
    assert.deepEqual(
      conversation.turns.map(({ text, final }) => [text, final]),
      [
        ['older', true],
        ['newer', false],
      ],
    );
  });

  test('may be corrected by the recognition itself', () => {
    assert.equal(only(talk(user('Their', 1), user('There', 1))).text, 'There');
  });

  test('is final when nothing can follow', () => {
    assert.equal(only(talk(tentative('Hel', 1), status('reconnecting'))).final, true);
    assert.equal(only(talk(tentative('Hel', 1), status('disconnecting'))).final, false);
    assert.equal(only(talk(tentative('Hel', 1), status('disconnecting'), status('idle'))).final, true);
  });

  test('is typed at once and final', () => {
    const turn = only(talk(typed('Hello')));
    assert.deepEqual([turn.role, turn.final, turn.eventId, turn.heard], ['user', true, undefined, undefined]);
  });
});

describe('what the agent says', () => {
  test('is a turn of which nothing has been heard yet', () => {
    const turn = only(talk(agent('Hello!', 1)));
    assert.deepEqual(
      [turn.role, turn.final, turn.corrected, turn.eventId, turn.heard, turn.unspoken, turn.feedback],
      ['agent', true, false, 1, 0, '', null],
    );
  });

  test('is not told twice', () => {
    unchanged(talk(agent('Hello!', 1)), agent('Hello!', 1));
    assert.equal(talk(agent('Hello!', 1), agent(' Hello! ', 1)).turns.length, 1);
    unchanged(talk(agent('Hello!', 1, 'r1')), agent('Hello!', 1, 'r1'));
  });

  test('may be several answers of one number', () => {
    assert.deepEqual(lines(talk(agent('One moment.', 1), agent('Here it is.', 1))), [
      'agent: One moment.',
      'agent: Here it is.',
    ]);
  });

  test('is several answers where their ids say so, and one where they say that', () => {
    assert.deepEqual(lines(talk(agent('Yes.', 1, 'r1'), agent('Yes.', 1, 'r2'))), ['agent: Yes.', 'agent: Yes.']);
    const changed = talk(agent('Yes', 1, 'r1'), agent('Well', 1, 'r2'), agent('Yes!', 1, 'r1'));
    assert.deepEqual(lines(changed), ['agent: Yes!', 'agent: Well']);
  });

  test('is written part by part', () => {
    const parts = [part('start', '', 1), part('delta', 'Hel', 1), part('delta', 'lo', 1)];
    const writing = talk(...parts);
    assert.deepEqual([only(writing).text, only(writing).final, only(writing).heard], ['Hello', false, 0]);
    const written = reduce(writing, part('stop', '', 1));
    assert.deepEqual([only(written).text, only(written).final, only(written).id], ['Hello', true, only(writing).id]);
  });

  test('is not heard in a typed conversation', () => {
    const whole = { type: 'agent_response', agent_response_event: { agent_response: 'Hello', event_id: 1 } };
    assert.equal(only(talk(message(whole, true))).heard, undefined);
    assert.equal(only(talk(part('delta', 'Hello', 1, true))).heard, undefined);
  });

  test('is one turn from its parts to the whole', () => {
    const whole = (...parts: Step[]): Turn => only(talk(part('start', '', 1), part('delta', 'Hel', 1), ...parts));
    assert.deepEqual(pick(whole(agent('Hello!', 1))), ['Hello!', true]);
    assert.deepEqual(pick(whole(part('delta', 'lo!', 1), part('stop', '', 1), agent('Hello!', 1))), ['Hello!', true]);
    const named = whole(part('delta', 'lo!', 1), part('stop', '', 1), agent('Hello! ', 1, 'r1'));
    assert.deepEqual([...pick(named), named.responseId], ['Hello! ', true, 'r1']);
    assert.deepEqual(pick(whole(agent('Hello!', 1), part('stop', '', 1))), ['Hello!', true]);
  });

  test('is several turns where it is written several times', () => {
    const write = (text: string): Step[] => [part('start', '', 1), part('delta', text, 1), part('stop', '', 1)];
    assert.deepEqual(lines(talk(...write('Let me see.'), ...write('Noon.'))), ['agent: Let me see.', 'agent: Noon.']);
  });

  test('may come in parts without a start, and end before it began', () => {
    assert.equal(only(talk(part('delta', 'Hi', 1))).text, 'Hi');
    assert.deepEqual(pick(only(talk(part('stop', 'Hi', 1)))), ['Hi', true]);
    assert.deepEqual(talk(part('stop', '', 1)).turns, []);
  });

  test('is final when nothing can follow', () => {
    assert.equal(only(talk(part('delta', 'Hel', 1), status('reconnecting'))).final, true);
  });

  test('is found by its number, on this connection', () => {
    const conversation = talk(agent('A', 1), agent('B', 1), user('C', 1));
    assert.equal(agentTurn(conversation, 1)?.text, 'B');
    assert.equal(agentTurn(conversation, 2), undefined);
    assert.equal(agentTurn(reduce(conversation, status('reconnecting')), 1), undefined);
  });
});

const pick = ({ text, final }: Turn): unknown[] => [text, final];

describe('what is heard of the agent', () => {
  const spoken = talk(agent('Hello, world!', 1));
  const { id: turnId } = only(spoken);

  test('grows, never shrinks, and ends with the text', () => {
    const heard = [5, 3, 7, 99].map((characters) => ({ type: 'heard', turnId, characters }) as const);
    const seen = heard.map((_, index) => only(heard.slice(0, index + 1).reduce(reduce, spoken)).heard);
    assert.deepEqual(seen, [5, 5, 7, 13]);
  });

  test('changes nothing where nothing is new', () => {
    const conversation = reduce(spoken, { type: 'heard', turnId, characters: 5 });
    unchanged(conversation, { type: 'heard', turnId, characters: 5 }, { type: 'heard', turnId, characters: 2 });
    unchanged(conversation, { type: 'heard', turnId: 'nobody', characters: 5 });
  });

  test('is all that is left after a cut', () => {
    const turn = only(reduce(spoken, { type: 'cut', turnId, characters: 5 }));
    assert.deepEqual(
      [turn.text, turn.unspoken, turn.heard, turn.corrected, turn.final],
      ['Hello', ', world!', 5, true, true],
    );
  });

  test('may be nothing at all', () => {
    const turn = only(reduce(spoken, { type: 'cut', turnId, characters: 0 }));
    assert.deepEqual([turn.text, turn.unspoken, turn.corrected], ['', 'Hello, world!', true]);
  });

  test('is cut once, and not where all was heard', () => {
    unchanged(spoken, { type: 'cut', turnId, characters: 13 }, { type: 'cut', turnId: 'nobody', characters: 0 });
    unchanged(reduce(spoken, { type: 'cut', turnId, characters: 5 }), { type: 'cut', turnId, characters: 2 });
  });

  test('is not followed by what still comes of the plan', () => {
    const cut = [part('start', '', 2), part('delta', 'One two ', 2)].reduce(reduce, spoken);
    const interrupted = reduce(cut, { type: 'cut', turnId: cut.turns[1]!.id, characters: 3 });
    unchanged(interrupted, part('delta', 'three', 2), part('stop', '', 2), agent('One two ', 2));
  });
});

describe('a correction', () => {
  const said = 'Well, once upon a time there was a king.';
  const corrected = (turn: Turn): unknown[] => [turn.text, turn.unspoken, turn.corrected, turn.final, turn.heard];

  test('leaves what was said and keeps the rest as unspoken', () => {
    const conversation = talk(agent(said, 1), correction(said, 'Well, once', 1));
    assert.deepEqual(corrected(only(conversation)), ['Well, once', said.slice(10), true, true, 10]);
  });

  for (const dots of ['...', '…', ' ...']) {
    test(`may end with "${dots}"`, () => {
      const text = `Well, once${dots}`;
      assert.deepEqual(corrected(only(talk(agent(said, 1), correction(said, text, 1)))), [
        text,
        said.slice(10),
        true,
        true,
        text.length,
      ]);
    });
  }

  test('may be in other words, of which nothing is left', () => {
    assert.equal(only(talk(agent(said, 1), correction(said, 'Hm', 1))).unspoken, '');
  });

  test('does not make typed text heard, which no voice speaks', () => {
    const whole = { type: 'agent_response', agent_response_event: { agent_response: said, event_id: 1 } };
    const conversation = talk(message(whole, true), correction(said, 'Well, once', 1));
    assert.deepEqual(corrected(only(conversation)), ['Well, once', said.slice(10), true, true, undefined]);
  });

  test('may come after the cut', () => {
    const first = talk(agent(said, 1));
    const cut = reduce(first, { type: 'cut', turnId: only(first).id, characters: 4 });
    const turn = only(reduce(cut, correction(said, 'Well, once', 1)));
    assert.deepEqual(corrected(turn), ['Well, once', said.slice(10), true, true, 10]);
  });

  test('may come before the cut, which then changes nothing', () => {
    const conversation = talk(agent(said, 1), correction(said, 'Well, once', 1));
    unchanged(conversation, { type: 'cut', turnId: only(conversation).id, characters: 2 });
  });

  test('is of the answer it names by its number', () => {
    assert.deepEqual(lines(talk(agent('One two', 1), agent('One two', 2), correction('One two', 'One', 1))), [
      'agent: One',
      'agent: One two',
    ]);
  });

  test('is of the answer it names by its id', () => {
    const conversation = talk(
      agent('One two', 1, 'r1'),
      agent('One two', 1, 'r2'),
      correction('One two', 'One', 1, 'r1'),
    );
    assert.deepEqual(lines(conversation), ['agent: One', 'agent: One two']);
  });

  test('is of the answer it quotes, among several of one number', () => {
    assert.deepEqual(lines(talk(agent('One two', 1), agent('Three', 1), correction('One two', 'One', 1))), [
      'agent: One',
      'agent: Three',
    ]);
  });

  test('without a number is of the answer it quotes, or else of the last one', () => {
    const answers = [agent('One two', 1), agent('Three', 2)];
    assert.deepEqual(lines(talk(...answers, correction('Three', 'Th'))), ['agent: One two', 'agent: Th']);
    assert.deepEqual(lines(talk(...answers, correction('?', 'Th'))), ['agent: One two', 'agent: Th']);
  });

  test('of something that was never said changes nothing where nobody knows where it stands', () => {
    unchanged(talk(), correction('a', 'b'));
  });

  test('may come before what it corrects', () => {
    for (const late of [agent(said, 1), agent(said, 1, 'r1')]) {
      const conversation = talk(correction(said, 'Well, once', 1, 'r1'), late);
      assert.deepEqual(corrected(only(conversation)), ['Well, once', said.slice(10), true, true, 10]);
    }
  });

  test('of an answer that is still to come is not that of another one of its number', () => {
    const conversation = talk(agent('One two', 1, 'r1'), correction('Three four', 'Three', 1, 'r2'));
    assert.deepEqual(lines(conversation), ['agent: One two', 'agent: Three']);
  });

  test('does not reach back over a reconnection', () => {
    const before = talk(agent('One two', 1), status('reconnecting'), status('connected'));
    assert.equal(reduce(before, correction('One two', 'One', 1)).turns[0], before.turns[0]);
  });
});

describe('the status', () => {
  const error = new VoiceAgentError('connection-lost', 'gone');

  test('of a fresh start leaves nothing of the last conversation', () => {
    const conversation = talk(
      agent('Hi', 1),
      typed('x'),
      { type: 'mode', mode: 'speaking' },
      status('idle', { error }),
      { type: 'start' },
    );
    assert.deepEqual(conversation, { ...emptyConversation, status: 'connecting' });
  });

  test('keeps the last error until the next start', () => {
    const ended = talk(status('disconnecting', { error }), status('idle'));
    assert.equal(ended.error, error);
    assert.equal(reduce(ended, { type: 'start' }).error, undefined);
  });

  test('of reconnecting tells each try, and counts one connection more for all of them', () => {
    const tries = [1, 2].map((attempt) => status('reconnecting', { reconnect: { attempt, delay: 5 } }));
    const second = talk(...tries);
    assert.deepEqual([second.connection, second.reconnect], [1, { attempt: 2, delay: 5 }]);
    const back = reduce(second, status('connected'));
    assert.deepEqual([back.connection, back.reconnect], [1, undefined]);
    assert.equal(reduce(back, tries[0]!).connection, 2);
  });

  test('of a lost connection ends what only that one had', () => {
    const before = talk(
      { type: 'mode', mode: 'speaking' },
      message({ type: 'queue_status', queue_status_event: { status: 'waiting' } }),
      message({ type: 'external_agent_connected' }),
      message({ type: 'agent_typing', agent_typing_event: { is_typing: true } }),
      { type: 'set', fields: { mutedSpeech: true, audioBlocked: true } },
    );
    assert.deepEqual(
      [before.mode, before.queued, before.externalAgent, before.typing, before.mutedSpeech],
      ['speaking', true, true, true, true],
    );
    const lost = reduce(before, status('reconnecting'));
    assert.deepEqual(
      [lost.mode, lost.queued, lost.externalAgent, lost.typing, lost.mutedSpeech],
      ['listening', false, false, false, false],
    );
    assert.equal(lost.audioBlocked, true);
    assert.equal(reduce(lost, status('idle')).audioBlocked, false);
  });

  test('of a typed conversation that goes on by voice keeps what was said, on a connection of its own', () => {
    const typed = talk(
      { type: 'typed', text: 'Hello', time: 1 },
      message({ type: 'external_agent_connected' }),
      message({ type: 'tentative_user_transcript', tentative_user_transcription_event: { user_transcript: 'and' } }),
    );
    const spoken = reduce({ ...typed, textOnly: true }, { type: 'voice' });
    assert.deepEqual(
      [spoken.status, spoken.textOnly, spoken.connection, spoken.voiceFrom, spoken.externalAgent],
      ['connecting', false, 1, 1, false],
    );
    assert.deepEqual(
      spoken.turns.map(({ text, final }) => [text, final]),
      [
        ['Hello', true],
        ['and', true],
      ],
    );
  });

  test('has no error of a page that has put one on the prototype of all objects', () => {
    const before = talk();
    const values = { error: () => undefined, reconnect: () => undefined };
    const after = polluted(values, () => reduce(before, { type: 'status', status: 'idle' }));
    assert.deepEqual([after.error, after.reconnect], [undefined, undefined]);
  });

  test('of disconnecting lets the agent speak to the end', () => {
    assert.equal(talk({ type: 'mode', mode: 'speaking' }, status('disconnecting')).mode, 'speaking');
  });
});

describe('tools', () => {
  const request = (event_id?: number): Step =>
    message({
      type: 'agent_tool_request',
      agent_tool_request: { tool_name: 'find', tool_call_id: 'c', tool_type: 'webhook', event_id },
    });
  const response = (is_error: boolean): Step =>
    message({
      type: 'agent_tool_response',
      agent_tool_response: { tool_name: 'find', tool_call_id: 'c', tool_type: 'webhook', is_error },
    });
  const mcp = (state: string): Step =>
    message({
      type: 'mcp_tool_call',
      mcp_tool_call: {
        service_id: 's',
        tool_call_id: 'c',
        tool_name: 'find',
        tool_description: 'Finds.',
        parameters: { a: 1 },
        timestamp: '',
        state,
      },
    });

  test('run, and are done or have failed, as one', () => {
    const running = talk(agent('Hm', 1), request());
    assert.deepEqual(
      running.tools.map(({ name, state, turnId }) => [name, state, turnId]),
      [['find', 'running', running.turns[0]!.id]],
    );
    assert.deepEqual(
      reduce(running, response(false)).tools.map(({ state }) => state),
      ['done'],
    );
    assert.deepEqual(
      reduce(running, response(true)).tools.map(({ state }) => state),
      ['failed'],
    );
  });

  test('stay after the turn they began after', () => {
    const conversation = talk(agent('Hm', 1), request(), agent('Found.', 2), response(false));
    assert.equal(conversation.tools[0]!.turnId, conversation.turns[0]!.id);
  });

  test('stay over when what began them comes late', () => {
    for (const failed of [true, false]) {
      const [tool] = talk(response(failed), request()).tools;
      assert.equal(tool!.state, failed ? 'failed' : 'done');
    }
  });

  test('of MCP have all their states', () => {
    const states = { loading: 'running', awaiting_approval: 'awaiting-approval', success: 'done', failure: 'failed' };
    for (const [wire, state] of Object.entries(states)) {
      const [use] = talk(mcp(wire)).tools;
      assert.deepEqual([use!.state, use!.name, use!.description, use!.parameters], [state, 'find', 'Finds.', { a: 1 }]);
    }
    assert.equal(talk(mcp('loading'), mcp('awaiting_approval'), mcp('success')).tools.length, 1);
  });

  test('of the page have their parameters', () => {
    const call = message({
      type: 'client_tool_call',
      client_tool_call: { tool_name: 'find', tool_call_id: 'c', parameters: { a: 1 } },
    });
    assert.deepEqual(
      talk(call).tools.map(({ state, parameters }) => [state, parameters]),
      [['running', { a: 1 }]],
    );
  });

  test('wait for approval until it is decided', () => {
    const waiting = talk(mcp('awaiting_approval'));
    const decided = (approved: boolean): Conversation => withDecision(waiting, 'c', approved);
    assert.deepEqual([decided(true).tools[0]!.state, decided(false).tools[0]!.state], ['running', 'failed']);
  });

  test('that nobody knows are not decided about', () => {
    const conversation = talk();
    assert.equal(withDecision(conversation, 'c', true), conversation);
  });

  test('run no longer than their connection', () => {
    assert.equal(talk(request(), status('reconnecting')).tools[0]!.state, 'failed');
    assert.equal(talk(request(), { type: 'voice' }).tools[0]!.state, 'failed');
    assert.equal(talk(request(), response(false), status('reconnecting')).tools[0]!.state, 'done');
    // Whether it came to something is never told.
    assert.equal(talk(request(), status('idle')).tools[0]!.state, 'running');
  });

  test('wait for approval no longer than their connection', () => {
    for (const end of ['reconnecting', 'idle'] as const) {
      assert.equal(talk(mcp('awaiting_approval'), status(end)).tools[0]!.state, 'failed');
    }
    assert.equal(talk(mcp('awaiting_approval'), status('disconnecting')).tools[0]!.state, 'awaiting-approval');
  });
});

describe('rich content', () => {
  const show = (rich_content_id: string, props: object): Step =>
    message({ type: 'rich_content', rich_content: { rich_content_id, component: 'buttons', props } });

  test('stands after the turn it came after, and is replaced by its id', () => {
    const conversation = talk(
      agent('Choose', 1),
      show('a', { n: 1 }),
      agent('Now', 2),
      show('b', { n: 2 }),
      show('a', { n: 3 }),
    );
    const second = conversation.turns[1];
    assert.deepEqual(
      conversation.richContent.map(({ id, props, turnId }) => ({ id, props, turnId })),
      [
        { id: 'b', props: { n: 2 }, turnId: second!.id },
        { id: 'a', props: { n: 3 }, turnId: second!.id },
      ],
    );
  });
});

describe('further messages', () => {
  test('of metadata give the conversation its id and end the queue', () => {
    const waiting = talk(message({ type: 'queue_status', queue_status_event: { status: 'waiting' } }));
    const conversation = reduce(
      waiting,
      message({
        type: 'conversation_initiation_metadata',
        conversation_initiation_metadata_event: { conversation_id: 'conv_1', agent_output_audio_format: 'pcm_16000' },
      }),
    );
    assert.deepEqual([waiting.queued, conversation.queued, conversation.conversationId], [true, false, 'conv_1']);
  });

  test('of a queue tell who waits', () => {
    const queue = (name: string): Step => message({ type: 'queue_status', queue_status_event: { status: name } });
    assert.deepEqual(
      [
        talk(queue('waiting')).queued,
        talk(queue('waiting'), queue('admitted')).queued,
        talk(queue('waiting'), queue('timed_out')).queued,
      ],
      [true, false, true],
    );
    for (const before of [talk(), talk(queue('waiting'))])
      for (const word of ['pondering', '', 'Waiting']) assert.equal(reduce(before, queue(word)), before, word);
  });

  test('of a human agent tell that one is there and types', () => {
    const there = talk(
      message({ type: 'external_agent_connected' }),
      message({ type: 'agent_typing', agent_typing_event: { is_typing: true } }),
    );
    assert.deepEqual([there.externalAgent, there.typing], [true, true]);
    const gone = reduce(there, message({ type: 'external_agent_disconnected' }));
    assert.deepEqual([gone.externalAgent, gone.typing], [false, false]);
  });

  test('of a human agent mark what is said while one is there', () => {
    const { turns } = talk(
      { type: 'typed', text: 'Before', time: 1 },
      message({ type: 'external_agent_connected' }),
      message({ type: 'agent_response', agent_response_event: { agent_response: 'Ada here', event_id: 1 } }),
      { type: 'typed', text: 'Hi Ada', time: 2 },
      message({ type: 'external_agent_disconnected' }),
      message({ type: 'agent_response', agent_response_event: { agent_response: 'Back', event_id: 2 } }),
    );
    assert.deepEqual(
      turns.map(({ text, withPerson }) => [text, withPerson]),
      [
        ['Before', undefined],
        ['Ada here', true],
        ['Hi Ada', true],
        ['Back', undefined],
      ],
    );
  });

  test('rate a turn and take it back', () => {
    const conversation = talk(agent('Hi', 1));
    const turnId = only(conversation).id;
    const liked = reduce(conversation, { type: 'feedback', turnId, score: 'like' });
    assert.equal(only(liked).feedback, 'like');
    assert.equal(only(reduce(liked, { type: 'feedback', turnId, score: null })).feedback, null);
  });
});

describe('a snapshot', () => {
  test('is the same object where nothing has changed', () => {
    const conversation = talk(user('Hello', 1), agent('Hi', 1), status('connected'));
    unchanged(
      conversation,
      status('connected'),
      { type: 'mode', mode: 'listening' },
      { type: 'set', fields: { typing: false, audioBlocked: false } },
      user('Hello', 1),
      agent('Hi', 1),
      { type: 'feedback', turnId: conversation.turns[0]!.id, score: null },
    );
    for (const type of [
      'ping',
      'vad_score',
      'interruption',
      'audio',
      'error',
      'context_usage',
      'guardrail_triggered',
      'agent_reasoning_response_part',
    ] as const) {
      unchanged(conversation, message({ type, ...serverSamples[type][0]!.message }));
    }
    unchanged(conversation, message({ type: 'nobody knows' }), message({ type: '__proto__' }));
  });

  test('keeps the turns that have not changed', () => {
    const before = talk(user('Hello', 1), agent('Hi', 1));
    const next = reduce(before, agent('More', 2));
    assert.notEqual(next.turns, before.turns);
    assert.deepEqual([next.turns[0] === before.turns[0], next.turns[1] === before.turns[1]], [true, true]);
    assert.equal(before.turns.length, 2);
  });

  test('is frozen with all its lists and turns', () => {
    const inputs: Step[] = [
      ...connected,
      user('Hello', 1),
      agent('Hi', 1),
      message({
        type: 'agent_tool_request',
        agent_tool_request: { tool_name: 'a', tool_call_id: 'b', tool_type: 'c' },
      }),
      message({ type: 'rich_content', rich_content: { rich_content_id: 'a', component: 'b', props: {} } }),
      status('reconnecting'),
      typed('x'),
      status('idle'),
      { type: 'start' },
    ];
    let conversation = emptyConversation;
    for (const input of [undefined, ...inputs]) {
      if (input) conversation = reduce(conversation, input);
      assert.equal(Object.isFrozen(conversation), true);
      for (const list of [conversation.turns, conversation.tools, conversation.richContent])
        assert.equal(Object.isFrozen(list), true);
      assert.equal(
        conversation.turns.every((turn) => Object.isFrozen(turn)),
        true,
      );
    }
  });

  test('comes of every message of the contract without an exception', () => {
    for (const [type, samples] of Object.entries(serverSamples)) {
      for (const { message: fields } of samples) {
        const conversation = talk(message({ type, ...fields }), message({ type, ...fields }, true));
        assert.equal(Object.isFrozen(conversation), true);
      }
    }
  });
});

describe('a conversation of an earlier page', () => {
  const { turns } = talk(agent('Hello', 1), status('reconnecting'), status('connected'), typed('Where?'));
  const restored = (continuable: boolean): Conversation =>
    after({ type: 'restore', turns, textOnly: true, continuable });

  test('is there, and nothing else of before', () => {
    assert.deepEqual(restored(true), { ...emptyConversation, turns, textOnly: true, continuable: true });
    const used = reduce(talk(user('Other', 3)), { type: 'restore', turns, textOnly: false, continuable: false });
    assert.deepEqual(used, { ...emptyConversation, turns });
  });

  test('goes on with the next start, on the next connection', () => {
    const started = reduce(restored(true), { type: 'start' });
    assert.deepEqual(lines(started), ['agent: Hello', 'user: Where?']);
    assert.equal(started.connection, 2);
    const next = [status('connected'), agent('Here', 1)].reduce(reduce, started);
    assert.deepEqual(lines(next), ['agent: Hello', 'user: Where?', 'agent: Here']);
    assert.equal(next.continuable, false);
    assert.deepEqual(lines([status('idle'), { type: 'start' } as Step].reduce(reduce, next)), [], 'another one');
  });

  test('can be gone on with until it was connected', () => {
    const failed = [{ type: 'start' } as Step, status('idle')].reduce(reduce, restored(true));
    assert.equal(failed.continuable, true);
    assert.deepEqual(lines(reduce(failed, { type: 'start' })), ['agent: Hello', 'user: Where?']);
    const nothingSaid = after({ type: 'restore', turns: [], textOnly: false, continuable: true }, { type: 'start' });
    assert.equal(nothingSaid.connection, 0);
  });

  test('is forgotten with the next start where it was over', () => {
    assert.deepEqual(reduce(restored(false), { type: 'start' }), { ...emptyConversation, status: 'connecting' });
  });
});
