import type { VoiceAgentErrorCode } from '../errors.js';

/** Strings of the face itself. */
export interface FaceLabels {
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
  /** The same in a typed conversation. */
  emptyText: string;
  /** The rest of a turn that was cut off by an interruption. */
  notSpoken: string;
  newMessages: string;
  voiceView: string;
  conversationView: string;
  settings: string;
  /** Asks for a rating after the conversation. */
  rate: string;
  retry: string;
  typeInstead: string;
  accept: string;
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
  /** Shown for an error that has no sentence of its own. */
  unavailable: string;
  errors: Partial<Record<VoiceAgentErrorCode, string>>;
}

/** Strings of what belongs to a turn beside its text. */
export interface TurnLabels {
  like: string;
  dislike: string;
  copy: string;
  copied: string;
  allow: string;
  deny: string;
  /** A tool that wants approval; `{tool}` is its name. */
  approval: string;
}

/** Strings of the settings. */
export interface SettingsLabels {
  microphone: string;
  loudspeaker: string;
  systemDefault: string;
  volume: string;
  language: string;
  copyTranscript: string;
  copied: string;
  download: string;
  /** One of the five ratings; `{rating}` is the number. */
  stars: string;
  comment: string;
  submit: string;
  thanks: string;
  /** A rating that could not be sent. */
  notSent: string;
  /** How to allow a microphone that the visitor has blocked, by browser. */
  unblock: Record<'chromium' | 'firefox' | 'safari' | 'ios' | 'android', string>;
}

/** Every string a visitor reads or hears. */
export interface Labels extends FaceLabels, TurnLabels, SettingsLabels {}

/** What is sure to be there: the face brings its own English, what is loaded later brings its own, too. */
export type KnownLabels = FaceLabels & Partial<Labels>;

export const english: FaceLabels = {
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
  emptyText: 'Write a message to start.',
  notSpoken: 'Not spoken',
  newMessages: 'New messages',
  voiceView: 'Show voice view',
  conversationView: 'Show conversation',
  settings: 'Settings',
  rate: 'Rate this conversation',
  retry: 'Try again',
  typeInstead: 'Type instead',
  accept: 'Agree and continue',
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
  unavailable: 'The assistant is not available at the moment.',
  errors: {
    'insecure-context': 'The microphone works on secure pages only.',
    'connect-timeout': 'The assistant did not answer in time.',
    'connection-lost': 'The connection was lost.',
    'server-error': 'The assistant had a problem and ended the call.',
    'microphone-denied': 'The microphone is blocked.',
    'microphone-missing': 'No microphone was found.',
    'microphone-lost': 'The microphone was disconnected.',
    'audio-blocked': 'Your browser is blocking sound.',
  },
};
