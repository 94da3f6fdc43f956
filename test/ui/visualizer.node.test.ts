import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { VoiceAgentError } from '../../src/base/errors.js';
import { emptyConversation, type Conversation } from '../../src/session/conversation.js';
import type { Turn } from '../../src/session/turns.js';
import { visualizerState } from '../../src/ui/visualizer-state.js';
import type { VisualizerState } from '../../src/ui/visualizer.js';

const error = new VoiceAgentError('server-error', 'It failed.');
const turns = (unspoken: string): Turn[] => [
  {
    id: '1',
    role: 'agent',
    text: 'Hello',
    unspoken,
    final: true,
    corrected: false,
    eventId: 1,
    connection: 0,
    time: 0,
    feedback: undefined,
  } as unknown as Turn,
];

const states: [VisualizerState, Partial<Conversation>, muted?: boolean, sendsSilence?: boolean][] = [
  ['idle', {}],
  ['connecting', { status: 'connecting' }],
  ['queued', { status: 'connecting', queued: true }],
  ['queued', { status: 'connected', queued: true, mode: 'speaking' }],
  ['reconnecting', { status: 'reconnecting' }],
  ['listening', { status: 'connected' }],
  ['listening', { status: 'connected', turns: turns('') }],
  ['yielding', { status: 'connected', turns: turns(' there') }],
  ['thinking', { status: 'connected', mode: 'thinking' }],
  ['speaking', { status: 'connected', mode: 'speaking' }],
  ['speaking', { status: 'connected', mode: 'speaking' }, true, true],
  ['muted', { status: 'connected' }, true, true],
  // Push to talk, while nothing is held.
  ['idle', { status: 'connected' }, false, true],
  ['idle', { status: 'connected', textOnly: true }],
  ['held', { status: 'connected', held: true, mode: 'speaking' }, true, true],
  ['yielding', { status: 'connected', mode: 'speaking', yielding: true }],
  ['ended', { status: 'disconnecting', mode: 'speaking' }],
  ['ended', { conversationId: 'one' }],
  ['error', { conversationId: 'one', error }],
  ['error', { error }],
  // That all agents are busy is nobody's fault.
  ['ended', { error: new VoiceAgentError('busy', 'No place.') }],
];

describe('visualizerState', () => {
  for (const [state, fields, muted = false, sendsSilence = false] of states) {
    test(`is ${state} with ${Object.keys(fields).join(', ') || 'nothing'}${muted ? ', muted' : sendsSilence ? ', silent' : ''}`, () => {
      assert.equal(visualizerState({ ...emptyConversation, ...fields }, muted, sendsSilence), state);
    });
  }
});
