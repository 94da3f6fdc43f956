import type { VoiceAgentErrorCode } from '../errors.js';

/** Every string a visitor reads or hears. */
export interface Labels {
  title: string;
  start: string;
  end: string;
  mute: string;
  unmute: string;
  muted: string;
  mutedSpeech: string;
  tapToHear: string;
  you: string;
  agent: string;
  transcript: string;
  message: string;
  placeholder: string;
  send: string;
  empty: string;
  notSpoken: string;
  interrupted: string;
  retry: string;
  typeInstead: string;
  status: Record<'idle' | 'connecting' | 'queued' | 'reconnecting' | 'disconnecting' | 'listening' | 'thinking' | 'speaking' | 'text', string>;
  errors: Record<Exclude<VoiceAgentErrorCode, 'aborted' | 'protocol'>, string>;
}

export const english: Labels = {
  title: 'Voice assistant',
  start: 'Start conversation',
  end: 'End conversation',
  mute: 'Mute microphone',
  unmute: 'Unmute microphone',
  muted: 'Microphone muted',
  mutedSpeech: 'Your microphone is muted.',
  tapToHear: 'Tap to hear the assistant',
  you: 'You',
  agent: 'Assistant',
  transcript: 'Transcript',
  message: 'Message',
  placeholder: 'Type a message',
  send: 'Send',
  empty: 'Press start and say hello.',
  notSpoken: 'Not spoken',
  interrupted: 'interrupted',
  retry: 'Try again',
  typeInstead: 'Type instead',
  status: {
    idle: 'Ready',
    connecting: 'Connecting…',
    queued: 'Waiting for a free place…',
    reconnecting: 'Connection lost. Reconnecting…',
    disconnecting: 'Ending…',
    listening: 'Listening',
    thinking: 'Thinking…',
    speaking: 'Speaking',
    text: 'Connected',
  },
  errors: {
    configuration: 'This assistant is not set up correctly.',
    'api-key-refused': 'This assistant is not set up safely, so it will not start.',
    'insecure-context': 'The microphone works on secure pages only.',
    'signed-url-failed': 'The assistant cannot be reached right now.',
    'connect-timeout': 'The assistant did not answer in time.',
    'connection-refused': 'The assistant did not accept the call.',
    'connection-lost': 'The connection was lost.',
    'server-error': 'The assistant had a problem and ended the call.',
    'override-refused': 'This assistant is not set up correctly.',
    quota: 'The assistant is not available at the moment.',
    'microphone-denied': 'The microphone is not allowed. Allow it in your browser’s settings for this site.',
    'microphone-missing': 'No microphone was found.',
    'microphone-lost': 'The microphone was disconnected.',
    'audio-blocked': 'Your browser is blocking sound. Press start to allow it.',
    'worklet-blocked': 'This page does not allow recording.',
    'not-connected': 'There is no conversation at the moment.',
  },
};
