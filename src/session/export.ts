import { displayText } from '../protocol/audio-tags.js';
import { formatTranscript, type Speakers, type TranscriptFormat } from './transcript-format.js';
import type { Turn } from './turns.js';

/**
 * The transcript as a file's content. Audio tags of spoken turns are left out.
 */
export const exportTranscript = (turns: readonly Turn[], format: TranscriptFormat, speakers: Speakers): string =>
  formatTranscript(turns, format, speakers, displayText);
