import type { ConversationLabels, KnownLabels } from './labels.js';
import type { Model } from './model.js';

export const conversationEnglish: ConversationLabels = {
  reconnected: 'Reconnected',
  typing: 'Typing…',
  newMessages: 'New messages',
  voiceView: 'Show voice view',
  conversationView: 'Show conversation',
  notSpoken: 'Interrupted',
  muted: 'Microphone muted',
  unmuted: 'Microphone on',
  held: 'On hold',
  ended: 'Conversation ended',
  again: 'Talk again',
  allowMicrophone: 'Allow the microphone in your browser.',
  interrupt: 'Speaking, just talk to interrupt',
  showRest: 'Show the rest',
  mutedSpeech: 'You are muted. Unmute to talk.',
  unmute: 'Unmute',
  notHeard: 'We cannot hear you.',
  microphoneTaken: 'Another app is using the microphone.',
  tapToHear: 'Tap anywhere to hear the assistant.',
  externalAgent: 'You are now talking to a person.',
  externalAgentLeft: 'The person has left. The assistant is back.',
  rate: 'How was it?',
  typeInstead: 'Type instead',
  queuePlace: 'Waiting: place {place} in the queue',
  mode: {
    queued: 'All lines are busy. You are in the queue.',
    listening: 'Listening',
    thinking: 'Thinking…',
    speaking: 'Speaking',
  },
  errors: {
    'insecure-context': 'The microphone works on secure pages only.',
    'connect-timeout': 'The assistant did not answer in time.',
    'connection-lost': 'The connection was lost.',
    busy: 'All agents are busy. Please try again later.',
    'server-error': 'Something went wrong on our side. Your messages are kept.',
    'microphone-denied': 'Your microphone is blocked.',
    'microphone-missing': 'No microphone was found.',
    'microphone-lost': 'The microphone was disconnected.',
    'audio-blocked': 'Your browser is blocking sound.',
    policy: 'This page does not let the assistant use the microphone.',
    system: 'Your device keeps the microphone from the browser. Allow it in the settings of the device.',
    dismissed: 'The browser needs your permission to use the microphone.',
    browser: 'This browser does not give the microphone. Open the page in another browser to talk.',
    'in-use': 'The microphone cannot be used. Please close other programs that use it.',
  },
};

/** The status in a word or two. */
export function describe({ conversation, muted, sendsSilence, textOnly }: Model, labels: KnownLabels): string {
  const { status, mode, queued, queuePlace, held, externalAgent, conversationId, error } = conversation;
  if (queued && queuePlace !== undefined) return labels.queuePlace.replace('{place}', String(queuePlace));
  if (queued) return labels.status.connecting;
  if (status === 'idle' && conversationId && !error) return labels.ended;
  if (status !== 'connected') return labels.status[status];
  if (held) return labels.held;
  if (mode !== 'listening') return labels.mode[mode];
  if (externalAgent) return labels.externalAgent;
  if (textOnly) return labels.status.connected;
  return muted ? labels.muted : sendsSilence ? labels.talk : labels.mode.listening;
}
