import type { ConversationLabels, KnownLabels } from './labels.js';
import type { Model } from './model.js';

export const conversationEnglish: ConversationLabels = {
  reconnected: 'Connection was interrupted',
  typing: 'Typing…',
  newMessages: 'New messages',
  muted: 'Microphone muted',
  unmuted: 'Microphone on',
  ended: 'Conversation ended',
  mutedSpeech: 'You are muted.',
  notHeard: 'We cannot hear you.',
  microphoneTaken: 'Another app is using the microphone.',
  tapToHear: 'Tap anywhere to hear the assistant.',
  externalAgent: 'You are now talking to a person.',
  rate: 'Rate this conversation',
  typeInstead: 'Type instead',
  queuePlace: 'Waiting: place {place} in the queue',
  mode: {
    queued: 'Waiting for a free place…',
    listening: 'Listening',
    thinking: 'Thinking…',
    speaking: 'Speaking',
  },
  errors: {
    'insecure-context': 'The microphone works on secure pages only.',
    'connect-timeout': 'The assistant did not answer in time.',
    'connection-lost': 'The connection was lost.',
    busy: 'All agents are busy. Please try again later.',
    'server-error': 'The assistant had a problem and ended the call.',
    'microphone-denied': 'The microphone is blocked.',
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
  const { status, mode, queued, queuePlace, externalAgent, conversationId, error } = conversation;
  if (queued && queuePlace !== undefined) return labels.queuePlace.replace('{place}', String(queuePlace));
  if (queued) return labels.mode.queued;
  if (status === 'idle' && conversationId && !error) return labels.ended;
  if (status !== 'connected') return labels.status[status];
  if (mode !== 'listening') return labels.mode[mode];
  if (externalAgent) return labels.externalAgent;
  if (textOnly) return labels.status.connected;
  return muted ? labels.muted : sendsSilence ? labels.talk : labels.mode.listening;
}
