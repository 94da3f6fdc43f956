import { namesOf, type Turn } from './turns.js';

export type TranscriptFormat = 'text' | 'markdown' | 'json' | 'vtt';

/** What the two sides are called, and a person in the agent's place. */
export type Speakers = Record<Turn['role'], string> & { person?: string };

/** How long the last cue of a WebVTT file lasts, in ms. */
const LAST_CUE_MS = 5000;

/** `00:01:02.345` */
const timestamp = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(11, -1);

/** A text with the names of its turn's files behind it: `Here it is. [plan.pdf]` */
const withFiles = (text: string, { files }: Turn): string =>
  text === namesOf(files) ? text : [text, ...files.map(({ name }) => `[${name}]`)].filter(Boolean).join(' ');

/**
 * The transcript as a file's content.
 *
 * @param textOf The text of a turn as a person should read it. The names of its files follow it.
 */
export function formatTranscript(
  turns: readonly Turn[],
  format: TranscriptFormat,
  speakers: Speakers,
  textOf: (turn: Turn) => string,
): string {
  if (format === 'json') {
    const said = turns.filter(({ text, files }) => text.trim() || files.length);
    const fields = said.map(({ role, text, corrected, eventId, time, files, withPerson }) => ({
      ...{ role, text, corrected, eventId, time },
      ...(withPerson && { withPerson }),
      ...(files.length && { files }),
    }));
    return JSON.stringify(fields, null, 2);
  }
  const spoken = turns
    .map((turn) => ({
      speaker: (turn.role === 'agent' && turn.withPerson && speakers.person) || speakers[turn.role],
      time: turn.time,
      text: withFiles(textOf(turn), turn),
    }))
    .filter(({ text }) => text.trim());
  if (format === 'vtt') {
    // Cues stand in the order of their times (WebVTT, 4.1), turns in the order of what answers what.
    const timed = spoken.toSorted((a, b) => a.time - b.time);
    // What was said on an earlier page has a time before 0.
    const start = Math.min(0, timed[0]?.time ?? 0);
    const cues = timed.map(({ speaker, text, time }, index) => {
      const end = Math.max(timed[index + 1]?.time ?? time + LAST_CUE_MS, time + 1);
      // What a cue's text must not contain (WebVTT, 4.1): markup and an empty line.
      const safe = text
        .replace(/&/g, '&amp;')
        .replace(/</g, '&lt;')
        .replace(/>/g, '&gt;')
        .replace(/\s*\n\s*/g, ' ');
      return `${timestamp(time - start)} --> ${timestamp(end - start)}\n<v ${speaker}>${safe}`;
    });
    return ['WEBVTT', ...cues].join('\n\n');
  }
  const line = format === 'markdown' ? ['**', ':** '] : ['', ': '];
  return spoken
    .map(({ speaker, text }) => `${line[0]}${speaker}${line[1]}${text}`)
    .join(format === 'markdown' ? '\n\n' : '\n');
}
