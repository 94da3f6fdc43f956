import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exportTranscript } from '../../src/session/export.js';
import { addTurn, type Turn } from '../../src/session/turns.js';

/** The answer was there before the transcript of what it answers. */
const turns = listOf(
  { role: 'agent', text: '[laughs] Yes, <b>.', heard: 0, eventId: 2, time: 1000 },
  { role: 'user', text: 'Are [you] there?', eventId: 2, time: 2500 },
);
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

  test('has cues from 0 on, also where an earlier page has what was said first', () => {
    const earlier = listOf(
      { role: 'user', text: 'Before', time: -3000 },
      { role: 'agent', text: 'After', time: 500, connection: 1 },
    );
    assert.equal(
      exportTranscript(earlier, 'vtt', speakers),
      'WEBVTT\n\n00:00:00.000 --> 00:00:03.500\n<v You>Before\n\n00:00:03.500 --> 00:00:08.500\n<v Assistant>After',
    );
  });

  test('has the brackets of what was typed, which no voice acts out', () => {
    const typed = listOf({ role: 'agent', text: 'Dear [name], press [Enter]', eventId: 1, time: 0 });
    assert.equal(exportTranscript(typed, 'text', speakers), 'Assistant: Dear [name], press [Enter]');
  });

  test('names the files of turns, also of one without a text', () => {
    const files = [{ url: 'https://files.example/a', name: 'a <1>.png', mimeType: 'image/png' }];
    const sent = listOf(
      { role: 'agent', text: 'Here it is.', eventId: 1, time: 0, files },
      { role: 'agent', text: '', eventId: 2, time: 1000, files },
    );
    assert.equal(
      exportTranscript(sent, 'text', speakers),
      'Assistant: Here it is. [a <1>.png]\nAssistant: [a <1>.png]',
    );
    assert.match(exportTranscript(sent, 'markdown', speakers), /^\*\*Assistant:\*\* Here it is\. \[a <1>\.png\]\n\n/);
    assert.match(exportTranscript(sent, 'vtt', speakers), /<v Assistant>\[a &lt;1&gt;\.png\]$/);
    const turns = JSON.parse(exportTranscript(sent, 'json', speakers)) as { files: unknown }[];
    assert.deepEqual(
      turns.map((turn) => turn.files),
      [files, files],
    );
  });

  test('names files that came without a text once', () => {
    const files = [
      { url: '', name: 'a.png', mimeType: 'image/png' },
      { url: '', name: 'b.pdf', mimeType: 'application/pdf' },
    ];
    const sent = listOf({ role: 'user', text: 'a.png, b.pdf', time: 0, files });
    assert.equal(exportTranscript(sent, 'text', speakers), 'You: a.png, b.pdf');
  });

  test('says what a person has said in the agent’s place', () => {
    const said = listOf(
      { role: 'agent', text: 'Ada here', eventId: 1, time: 0, withPerson: true },
      { role: 'user', text: 'Hi', eventId: 2, time: 1, withPerson: true },
    );
    assert.equal(exportTranscript(said, 'text', { ...speakers, person: 'Person' }), 'Person: Ada here\nYou: Hi');
    assert.equal(exportTranscript(said, 'text', speakers), 'Assistant: Ada here\nYou: Hi');
    assert.match(exportTranscript(said, 'json', speakers), /"withPerson": true/);
  });

  test('has what came as it came, as JSON', () => {
    const [, answer] = JSON.parse(exportTranscript(turns, 'json', speakers)) as { text: string }[];
    assert.equal(answer!.text, '[laughs] Yes, <b>.');
  });
});

function listOf(...turns: (Pick<Turn, 'role' | 'text' | 'time'> & Partial<Turn>)[]): readonly Turn[] {
  return turns.reduce<readonly Turn[]>((all, turn) => addTurn(all, { connection: 0, ...turn }), []);
}
