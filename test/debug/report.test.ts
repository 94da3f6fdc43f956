import { expect } from '@open-wc/testing';
import { writeReport, type ReportData } from '../../src/debug/report.js';
import type { Recording } from '../../src/protocol/recording.js';
import { parseRecording } from '../../src/protocol/recording.js';
import { emptyConversation } from '../../src/session/conversation.js';

type Entries = Recording['entries'];

const metadata: Entries = [
  {
    at: 1,
    from: 'service',
    message: { type: 'conversation_initiation_metadata', conversation_initiation_metadata_event: {} },
  },
];
const text = (length: number): Entries => [
  { at: 2, from: 'client', message: { type: 'user_message', text: `\n\`\`\`\`\n${'x'.repeat(length)}` } },
];

const write = (entries: Entries): string => {
  const recording: Recording = {
    format: 'voice-agent-recording',
    version: 1,
    writtenBy: 'a test',
    startedAt: '2026-11-28T10:00:00.000Z',
    audio: 'dropped',
    truncated: false,
    entries,
  };
  const data: ReportData = {
    conversation: emptyConversation,
    metrics: undefined,
    options: [],
    turns: [],
    notes: [],
    recording,
  };
  return writeReport(data, (given) => given);
};

describe('a report', () => {
  it('has the recording, which is read from it as from a file', () => {
    const entries = [...metadata, ...text(10)];
    expect(parseRecording(write(entries)).entries).to.deep.equal(entries);
  });

  it('says where the recording is too long for it', () => {
    const report = write([...metadata, ...text(50_000)]);
    expect(report.length).to.be.below(10_000);
    expect(report).to.match(/“Save recording” writes it to a file/);
  });

  it('has no recording of a conversation whose beginning was missed: it cannot be played', () => {
    expect(write(text(10))).to.not.include('## Recording');
  });

  it('keeps what was said from ending a block of its Markdown', () => {
    const fences = write([...metadata, ...text(10)])
      .split('\n')
      .filter((line) => line.startsWith('````'));
    expect(fences).to.deep.equal(['````text', '````', '````json', '````']);
  });
});
