import { version } from '../base/version.js';
import type { Recording } from '../protocol/recording.js';
import type { Conversation } from '../session/conversation.js';
import type { Metrics } from '../session/metrics.js';
import type { Noted } from './observer.js';
import { summaryOf } from './summary.js';
import { beginningOf, type TurnTimes } from './timeline.js';

/** What a report is written from. */
export interface ReportData {
  readonly conversation: Conversation;
  readonly metrics: Metrics | undefined;
  /** Options that the page has set, with their values where those are harmless. */
  readonly options: readonly string[];
  readonly turns: readonly TurnTimes[];
  readonly notes: readonly Noted[];
  readonly recording: Recording;
}

/** How many messages are listed. */
export const MESSAGES_LISTED = 50;

/** A longer recording is a file of its own: an issue on GitHub takes 65,536 characters. */
const LONGEST_RECORDING_CHARACTERS = 40_000;

/**
 * The report as Markdown: to be read by a maintainer, and to be played where it has a recording.
 *
 * @param hide Takes secrets out of a text. The recording has none already.
 */
export function writeReport(data: ReportData, hide: (text: string) => string): string {
  const { conversation, metrics, options, turns, notes, recording } = data;
  const { status, mode, connection, textOnly, conversationId, error } = conversation;
  const text = [
    '# Report of <voice-agent>',
    '',
    `- voice-agent-element ${version}, ${new Date().toISOString()}`,
    `- page: ${location.origin}${location.pathname}`,
    `- browser: ${navigator.userAgent}, ${navigator.language}, ${innerWidth} × ${innerHeight} at ${devicePixelRatio}, ${document.visibilityState}, ${navigator.onLine ? 'online' : 'offline'}`,
    `- state: ${status}, ${mode}, ${textOnly ? 'typed' : 'spoken'}, connection ${connection}, ${conversation.turns.length} turns`,
    ...(conversationId ? [`- conversation: ${conversationId}`] : []),
    ...(error ? [`- error: ${error.code}: ${error.message}`] : []),
    `- options: ${options.join(', ') || 'none'}`,
    '',
    ...section('Numbers', metrics ? numbersOf(metrics).map(([name, value]) => `${name}: ${value}`) : []),
    ...section('Turns', turns.map(lineOf)),
    ...section(
      'What happened',
      notes.map(({ at, level, text }) => `${`+${at} ms`.padStart(10)} ${level === 'info' ? '' : `${level} `}${text}`),
    ),
    ...section(`The last ${MESSAGES_LISTED} messages`, recording.entries.slice(-MESSAGES_LISTED).map(summaryOf)),
  ].join('\n');
  return `${hide(text)}\n${recordingIn(recording).join('\n')}`;
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length ? [`## ${title}`, '', '````text', ...lines.map(oneLine), '````', ''] : [];

/** Keeps a text of the service from ending its block. */
const oneLine = (line: string): string => line.replace(/\s*[\n\r]+\s*/g, ' ');

/** The measurements, for people. */
export function numbersOf(metrics: Metrics): [name: string, value: string][] {
  const { connect, reconnects, ping, latency, jitter, playoutDelay, underruns, concealed, stretched } = metrics;
  const stages = (times: object): string =>
    Object.entries(times)
      .map(([stage, time]) => `${stage} ${String(time)} ms`)
      .join(', ');
  const ms = (time: number | undefined): string => (time === undefined ? '–' : `${time} ms`);
  return [
    ['start', stages(connect) || '–'],
    ['reconnects', reconnects.map((times) => stages(times) || 'not yet').join('; ') || 'none'],
    ['latency', ms(latency)],
    ['ping', ms(ping)],
    ['jitter', ms(jitter)],
    ['in hand', ms(metrics.bufferedAudio)],
    ['playout delay', ms(playoutDelay)],
    ['underruns', `${underruns}, ${ms(concealed)} concealed, ${ms(stretched)} stretched`],
    ['bytes', `${metrics.bytesSent} sent, ${metrics.bytesReceived} received`],
  ];
}

/** A turn in a line: its first moment, and what followed after how long. */
function lineOf(turn: TurnTimes): string {
  const said = turn.speechEnd === undefined ? 'no question' : turn.isTyped ? 'text sent' : 'end of speech';
  const begin = `turn ${turn.connection}/${turn.eventId}: ${said} at ${Math.round(beginningOf(turn))} ms`;
  return [begin, ...momentsOf(turn)].join(', ');
}

/** What followed the first moment of a turn, after how many ms. */
export function momentsOf(turn: TurnTimes): string[] {
  const { transcript, firstByte, firstSound, end, lastByte } = turn;
  const moments = { transcript, 'first byte': firstByte, 'first sound': firstSound, end: firstSound ? end : lastByte };
  const begin = beginningOf(turn);
  return Object.entries(moments).flatMap(([name, time]) => {
    const note = name === 'end' && turn.isInterrupted ? ' (interrupted)' : '';
    return time === undefined ? [] : `${name} +${Math.round(time - begin)}${note}`;
  });
}

function recordingIn(recording: Recording): string[] {
  const text = JSON.stringify(recording);
  const isWhole = recording.entries.some(
    (entry) => 'message' in entry && entry.message['type'] === 'conversation_initiation_metadata',
  );
  if (!isWhole) return [];
  const title = ['## Recording', ''];
  if (text.length > LONGEST_RECORDING_CHARACTERS)
    return [
      ...title,
      `It has ${text.length} characters and is not in this text: “Save recording” writes it to a file.`,
    ];
  return [
    ...title,
    'Save this text as a file. `npx voice-agent-simulator replay FILE` plays the conversation at the same pace.',
    '',
    '````json',
    text,
    '````',
    '',
  ];
}
