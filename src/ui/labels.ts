import type { MicrophoneObstacle, VoiceAgentErrorCode } from '../base/errors.js';
import type { Mode, Status } from '../session/conversation.js';

/** Strings of the face itself. */
export interface FaceLabels {
  title: string;
  /** The launcher of a floating agent. */
  open: string;
  close: string;
  start: string;
  end: string;
  mute: string;
  /** The push-to-talk button. */
  talk: string;
  you: string;
  agent: string;
  transcript: string;
  message: string;
  send: string;
  /** Shown before anything was said. */
  empty: string;
  /** The same in a typed conversation. */
  emptyText: string;
  /** The rest of a turn that was cut off by an interruption. */
  notSpoken: string;
  voiceView: string;
  conversationView: string;
  settings: string;
  retry: string;
  accept: string;
  status: Record<Status, string>;
  /** Shown for an error that has no sentence of its own. */
  unavailable: string;
}

/** Strings of a running conversation and its errors. */
export interface ConversationLabels {
  /** A break in the transcript. */
  reconnected: string;
  typing: string;
  newMessages: string;
  muted: string;
  unmuted: string;
  /** The conversation is over. */
  ended: string;
  mutedSpeech: string;
  /** Nothing comes from the microphone. */
  notHeard: string;
  /** The system has muted the microphone, as during a phone call. */
  microphoneTaken: string;
  tapToHear: string;
  externalAgent: string;
  /** Asks for a rating after the conversation. */
  rate: string;
  typeInstead: string;
  /** Shown instead of `mode.queued` where the service tells the visitor's place: `{place}`. */
  queuePlace: string;
  mode: Record<Mode | 'queued', string>;
  /** By code, and by what keeps the microphone away. */
  errors: Partial<Record<VoiceAgentErrorCode | MicrophoneObstacle, string>>;
}

/** Strings of a turn's buttons and approvals. */
export interface TurnLabels {
  like: string;
  dislike: string;
  copy: string;
  copied: string;
  /** Shown when the browser refuses to copy. */
  notCopied: string;
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
  notCopied: string;
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
export interface Labels extends FaceLabels, ConversationLabels, TurnLabels, SettingsLabels {}

/** Strings that are always there during a conversation. Parts that are loaded later bring their own English. */
export type KnownLabels = FaceLabels & ConversationLabels & Partial<Labels>;

export const english: FaceLabels = {
  title: 'Voice assistant',
  open: 'Talk to the assistant',
  close: 'Close',
  start: 'Start conversation',
  end: 'End conversation',
  mute: 'Mute microphone',
  talk: 'Hold to talk',
  you: 'You',
  agent: 'Assistant',
  transcript: 'Transcript',
  message: 'Message',
  send: 'Send',
  empty: 'Press start and say hello.',
  emptyText: 'Write a message to start.',
  notSpoken: 'Not spoken',
  voiceView: 'Show voice view',
  conversationView: 'Show conversation',
  settings: 'Settings',
  retry: 'Try again',
  accept: 'Agree and continue',
  status: {
    idle: 'Ready',
    connecting: 'Connecting…',
    reconnecting: 'Reconnecting…',
    disconnecting: 'Ending…',
    connected: 'Connected',
  },
  unavailable: 'The assistant is not available at the moment.',
};
