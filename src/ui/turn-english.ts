import type { TurnLabels } from './labels.js';

export const turnEnglish: TurnLabels = {
  like: 'Good answer',
  dislike: 'Bad answer',
  copy: 'Copy',
  copied: 'Copied',
  notCopied: 'That could not be copied. Please select the text instead.',
  allow: 'Allow once',
  deny: 'Not now',
  approval: 'May I use “{tool}”?',
  approvalLabel: '{tool}?',
  toolFailed: 'Could not finish: {tool}',
  details: 'Details',
};
