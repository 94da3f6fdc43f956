import { displayText } from '../protocol/audio-tags.js';
import { formatTranscript, type TranscriptFormat } from './transcript-format.js';
import type { Turn } from './turns.js';

/**
 * The transcript as a file's content. Audio tags of spoken turns are left out.
 *
 * @param speakers What the two sides are called.
 */
export const exportTranscript = (
  turns: readonly Turn[],
  format: TranscriptFormat,
  speakers: Record<Turn['role'], string>,
): string => formatTranscript(turns, format, speakers, displayText);
