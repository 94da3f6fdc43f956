import type { MicrophoneObstacle, VoiceAgentErrorCode } from '../base/errors.js';
import type { Mode, Status } from '../session/conversation.js';

/** Strings of the face itself. */
export interface FaceLabels {
  title: string;
  /** The launcher of a floating agent. */
  open: string;
  close: string;
  /** Closes the panel of a call that goes on. */
  minimize: string;
  start: string;
  /** Starts a typed conversation. */
  startText: string;
  /** Goes on with a conversation of an earlier page. */
  continue: string;
  /** Starts again, or sends a file again, after an error. */
  retry: string;
  /** Gives up a start. */
  cancel: string;
  end: string;
  /** Ends a typed conversation. */
  endText: string;
  mute: string;
  /** The push-to-talk button. */
  talk: string;
  you: string;
  agent: string;
  /** Who talks in the agent's place. */
  person: string;
  transcript: string;
  message: string;
  send: string;
  /** The heading before anything was said, unless the site has a `greeting`. */
  greeting: string;
  /** Shown below it. */
  empty: string;
  /** The same in a typed conversation. */
  emptyText: string;
  settings: string;
  accept: string;
  /** Leads to the site's terms. */
  terms: string;
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
  voiceView: string;
  conversationView: string;
  /** Below a turn that was cut off by an interruption. */
  notSpoken: string;
  muted: string;
  unmuted: string;
  /** The page holds the conversation: nobody is heard. */
  held: string;
  /** The conversation is over. */
  ended: string;
  /** Starts another conversation. */
  again: string;
  /** While the browser asks for the microphone. */
  allowMicrophone: string;
  /** Instead of `mode.speaking` in the agent's first turn. */
  interrupt: string;
  /** Shows the rest of a turn that was cut off. */
  showRest: string;
  mutedSpeech: string;
  unmute: string;
  /** Nothing comes from the microphone. */
  notHeard: string;
  /** The system has muted the microphone, as during a phone call. */
  microphoneTaken: string;
  tapToHear: string;
  /** A person has taken over. */
  externalAgent: string;
  /** That person has left, and the agent goes on. */
  externalAgentLeft: string;
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
  /** The same where the site has words for the tool: `{tool}`. */
  approvalLabel: string;
  /** A tool that has failed. */
  toolFailed: string;
  /** Leads to what a tool is called with, as it is sent. */
  details: string;
}

/** Strings of the talk button. */
export interface TalkLabels {
  /** While it is held. */
  release: string;
}

/** Strings of files that the visitor sends. */
export interface FileLabels {
  attach: string;
  /** Names the list of files to be sent. */
  attached: string;
  /** While files are dragged over the panel. */
  dropFiles: string;
  remove: string;
  /** On a file that could not be sent. */
  fileFailed: string;
  /** A file of another type: `{name}`; `{types}` are those that can be sent. */
  fileType: string;
  /** A file that is larger than `{size}`: `{name}`. */
  fileSize: string;
  /** More files than `{count}`. */
  fileCount: string;
  /** Announced: `{names}` are there now. */
  filesAdded: string;
  /** Announced: `{names}` have been sent. */
  filesSent: string;
}

/** Strings of the settings. */
export interface SettingsLabels {
  microphone: string;
  loudspeaker: string;
  systemDefault: string;
  volume: string;
  language: string;
  /** How to allow a microphone that the visitor has blocked, by browser. */
  unblock: Record<'chromium' | 'firefox' | 'safari' | 'ios' | 'android', string>;
}

/** Strings of what follows a conversation. */
export interface EndingLabels {
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
}

/** Every string a visitor reads or hears. */
export interface Labels
  extends FaceLabels, ConversationLabels, TurnLabels, TalkLabels, FileLabels, EndingLabels, SettingsLabels {}

/** Strings that are always there during a conversation. Parts that are loaded later bring their own English. */
export type KnownLabels = FaceLabels & ConversationLabels & Partial<Labels>;

export const english: FaceLabels = {
  title: 'Voice assistant',
  open: 'Talk to the assistant',
  close: 'Close',
  minimize: 'Minimise',
  start: 'Start talking',
  startText: 'Start chat',
  continue: 'Continue',
  retry: 'Try again',
  cancel: 'Cancel',
  end: 'End call',
  endText: 'End chat',
  mute: 'Mute microphone',
  talk: 'Hold to talk',
  you: 'You',
  agent: 'Assistant',
  person: 'Person',
  transcript: 'Transcript',
  message: 'Message',
  send: 'Send',
  greeting: 'Hi, how can I help?',
  empty: 'Talk or type, as you like.',
  emptyText: 'Write a message to start.',
  settings: 'Settings',
  accept: 'Agree and continue',
  terms: 'Terms',
  status: {
    idle: '',
    connecting: 'Connecting…',
    reconnecting: 'Reconnecting…',
    disconnecting: 'Ending…',
    connected: 'Connected',
  },
  unavailable: 'The assistant is not available at the moment.',
};
