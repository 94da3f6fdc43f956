import type { VoiceAgentErrorCode } from '../errors.js';

/** Every string a visitor reads or hears. */
export interface Labels {
  title: string;
  /** The launcher of a floating agent. */
  open: string;
  close: string;
  start: string;
  end: string;
  mute: string;
  muted: string;
  mutedSpeech: string;
  /** The push-to-talk button. */
  talk: string;
  tapToHear: string;
  you: string;
  agent: string;
  transcript: string;
  message: string;
  send: string;
  /** What is shown before anything was said. */
  empty: string;
  /** The rest of a turn that was cut off by an interruption. */
  notSpoken: string;
  newMessages: string;
  voiceView: string;
  conversationView: string;
  settings: string;
  like: string;
  dislike: string;
  copy: string;
  retry: string;
  typeInstead: string;
  accept: string;
  allow: string;
  deny: string;
  /** A tool that wants approval; `{tool}` is its name. */
  approval: string;
  /** A break in the transcript. */
  reconnected: string;
  externalAgent: string;
  typing: string;
  status: Record<
    | 'idle'
    | 'connecting'
    | 'queued'
    | 'reconnecting'
    | 'disconnecting'
    | 'connected'
    | 'listening'
    | 'thinking'
    | 'speaking',
    string
  >;
  errors: Record<VoiceAgentErrorCode, string>;
}

const setUpWrongly = 'This assistant is not set up correctly.';
const unavailable = 'The assistant is not available at the moment.';

export const english: Labels = {
  title: 'Voice assistant',
  open: 'Talk to the assistant',
  close: 'Close',
  start: 'Start conversation',
  end: 'End conversation',
  mute: 'Mute microphone',
  muted: 'Microphone muted',
  mutedSpeech: 'You are muted.',
  talk: 'Hold to talk',
  tapToHear: 'Tap anywhere to hear the assistant.',
  you: 'You',
  agent: 'Assistant',
  transcript: 'Transcript',
  message: 'Message',
  send: 'Send',
  empty: 'Press start and say hello.',
  notSpoken: 'Not spoken',
  newMessages: 'New messages',
  voiceView: 'Show voice view',
  conversationView: 'Show conversation',
  settings: 'Settings',
  like: 'Good answer',
  dislike: 'Bad answer',
  copy: 'Copy',
  retry: 'Try again',
  typeInstead: 'Type instead',
  accept: 'Agree and continue',
  allow: 'Allow',
  deny: 'Don’t allow',
  approval: 'The assistant wants to use “{tool}”.',
  reconnected: 'Connection was interrupted',
  externalAgent: 'You are now talking to a person.',
  typing: 'Typing…',
  status: {
    idle: 'Ready',
    connecting: 'Connecting…',
    queued: 'Waiting for a free place…',
    reconnecting: 'Reconnecting…',
    disconnecting: 'Ending…',
    connected: 'Connected',
    listening: 'Listening',
    thinking: 'Thinking…',
    speaking: 'Speaking',
  },
  errors: {
    configuration: setUpWrongly,
    'api-key-refused': setUpWrongly,
    'insecure-context': 'The microphone works on secure pages only.',
    'signed-url-failed': unavailable,
    'connect-timeout': 'The assistant did not answer in time.',
    'connection-refused': unavailable,
    'connection-lost': 'The connection was lost.',
    'server-error': 'The assistant had a problem and ended the call.',
    'override-refused': setUpWrongly,
    quota: unavailable,
    'microphone-denied': 'The microphone is blocked. Allow it in your browser’s settings for this site.',
    'microphone-missing': 'No microphone was found.',
    'microphone-lost': 'The microphone was disconnected.',
    'audio-blocked': 'Your browser is blocking sound.',
    'worklet-blocked': setUpWrongly,
    protocol: unavailable,
    'not-connected': unavailable,
    aborted: 'The call was ended.',
  },
};
