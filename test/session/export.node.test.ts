import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exportTranscript } from '../../src/session/export.js';
import { addTurn, type Turn } from '../../src/session/turns.js';

/** The answer was there before the transcript of what it answers. */
const turns = [
  { role: 'agent', text: '[laughs] Yes, <b>.', eventId: 2, time: 1000 },
  { role: 'user', text: 'Are [you] there?', eventId: 2, time: 2500 },
].reduce<readonly Turn[]>((all, turn) => addTurn(all, { connection: 0, ...turn } as Turn), []);
const speakers = { user: 'You', agent: 'Assistant' };

describe('an exported transcript', () => {
  test('has turns in the order of what answers what', () => {
    assert.equal(exportTranscript(turns, 'text', speakers), 'You: Are [you] there?\nAssistant: Yes, <b>.');
    assert.equal(
      exportTranscript(turns, 'markdown', speakers),
      '**You:** Are [you] there?\n\n**Assistant:** Yes, <b>.',
    );
  });

  test('has cues in the order of time, which WebVTT asks for', () => {
    assert.equal(
      exportTranscript(turns, 'vtt', speakers),
      'WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<v Assistant>Yes, &lt;b&gt;.\n\n' +
        '00:00:02.500 --> 00:00:07.500\n<v You>Are [you] there?',
    );
  });

  test('has what came as it came, as JSON', () => {
    const [, answer] = JSON.parse(exportTranscript(turns, 'json', speakers)) as { text: string }[];
    assert.equal(answer!.text, '[laughs] Yes, <b>.');
  });
});
