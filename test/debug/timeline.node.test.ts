import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stretchesOf, Timeline } from '../../src/debug/timeline.js';
import type { Trace } from '../../src/session/call-events.js';

type Received = Extract<Trace, { type: 'received' }>['message'];

const received = (type: string, body: object): Trace => ({
  type: 'received',
  message: { type, ...body } as unknown as Received,
});
const audio = (event_id: number): Trace => received('audio', { audio_event: { audio_base_64: '', event_id } });
const transcript = (event_id?: number): Trace =>
  received('user_transcript', { user_transcription_event: { user_transcript: 'Hi', event_id } });
const heard = (seconds: Record<number, number>): Trace => ({
  type: 'heard',
  secondsOf: (eventId) => seconds[eventId] ?? 0,
});

function play(...traces: [at: number, trace: Trace][]): Timeline {
  const timeline = new Timeline();
  for (const [at, trace] of traces) timeline.take(trace, at);
  return timeline;
}

describe('the times of a turn', () => {
  test('are the end of speech, the transcript, the first byte, the first sound and the end', () => {
    const { turns } = play(
      [900, { type: 'spoke' }],
      [1000, { type: 'spoke' }],
      [1300, transcript(2)],
      [1700, audio(3)],
      [1900, audio(3)],
      [1850, heard({ 3: 0.1 })],
      [4000, heard({ 3: 2.2 })],
      // Nothing more of it is heard.
      [5000, heard({ 3: 2.2 })],
    );
    assert.deepEqual(turns, [
      {
        connection: 0,
        eventId: 3,
        speechEnd: 1000,
        transcript: 1300,
        firstByte: 1700,
        lastByte: 1900,
        firstSound: 1750,
        end: 4000,
      },
    ]);
    assert.deepEqual(
      stretchesOf(turns[0]!).map(({ name, from, to }) => `${name} ${from}–${to}`),
      ['recognition 1000–1300', 'answer 1300–1700', 'sound 1700–1750', 'speech 1750–4000'],
    );
  });

  test('begin with the text that the visitor has sent, and end with the last of the answer where nothing is spoken', () => {
    const { turns } = play(
      [10, { type: 'sent', message: { type: 'user_message', text: 'Hi' } }],
      [11, { type: 'spoke' }],
      [80, received('agent_chat_response_part', { text_response_part: { type: 'start', text: '', event_id: 2 } })],
      [200, received('agent_response', { agent_response_event: { agent_response: 'Hello', event_id: 2 } })],
    );
    assert.deepEqual(turns, [
      { connection: 0, eventId: 2, speechEnd: 10, isTyped: true, firstByte: 80, lastByte: 200 },
    ]);
  });

  test('have the transcript that comes after the answer has begun', () => {
    const { turns } = play([100, { type: 'spoke' }], [500, audio(4)], [600, transcript(4)]);
    assert.deepEqual(turns, [
      { connection: 0, eventId: 4, speechEnd: 100, transcript: 600, firstByte: 500, lastByte: 500 },
    ]);
  });

  test('of each connection are told apart, and what was interrupted is known', () => {
    const { turns } = play(
      [100, audio(1)],
      [200, received('interruption', { interruption_event: { event_id: 1 } })],
      [300, { type: 'closed', code: 1006, reason: '' }],
      [900, audio(1)],
      [950, heard({ 1: 0.05 })],
    );
    assert.deepEqual(
      turns.map(({ connection, isInterrupted, firstSound }) => [connection, isInterrupted, firstSound]),
      [
        [0, true, undefined],
        [1, undefined, 900],
      ],
    );
  });

  test('are kept of the newest 20 turns', () => {
    const { turns } = play(...Array.from({ length: 25 }, (_, id): [number, Trace] => [id, audio(id)]));
    assert.deepEqual([turns.length, turns.at(-1)!.eventId], [20, 24]);
  });
});
