import { isObject } from '../protocol/objects.js';
import type { Recording } from '../protocol/recording.js';

/** The longest summary of a message. */
const LONGEST_CHARACTERS = 240;

/** An entry of a recording in a line: its time, where it went, its type, and what is in it. */
export function summaryOf(entry: Recording['entries'][number]): string {
  const time = `+${entry.at} ms`.padStart(10);
  if ('closed' in entry) return `${time} ✕ closed ${entry.closed.code} ${entry.closed.reason}`.trimEnd();
  const { from, message, audioBytes } = entry;
  const { type = 'user_audio_chunk', ...fields } = message;
  const inner = Object.values(fields).find(isObject);
  const only = Object.keys(fields).length === 1 && inner ? inner : fields;
  const { audio_base_64: _, audio: __, user_audio_chunk: ___, alignment: ____, ...rest } = only;
  const parts = [
    audioBytes === undefined ? '' : `${audioBytes} bytes`,
    entry.until === undefined ? '' : `until +${entry.until} ms`,
    Object.keys(rest).length ? JSON.stringify(rest) : '',
  ].filter(Boolean);
  const text = parts.join(' ');
  const short = text.length > LONGEST_CHARACTERS ? `${text.slice(0, LONGEST_CHARACTERS)}…` : text;
  return `${time} ${from === 'client' ? '↑' : '↓'} ${String(type)} ${short}`.trimEnd();
}
