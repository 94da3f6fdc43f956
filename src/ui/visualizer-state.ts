import type { Conversation } from '../session/conversation.js';
import type { VisualizerState } from './visualizer.js';

/**
 * What the visualizer shows of a conversation.
 *
 * @param sendsSilence Whether the visitor cannot be heard, because of `muted` or because the talk button is not held.
 */
export function visualizerState(
  { status, mode, queued, held, yielding, textOnly, turns, conversationId, error }: Conversation,
  muted: boolean,
  sendsSilence: boolean,
): VisualizerState {
  if (status === 'disconnecting') return 'ended';
  // That all agents are busy is nobody's fault.
  if (status === 'idle' && error?.code === 'busy') return 'ended';
  if (status === 'idle') return error ? 'error' : conversationId ? 'ended' : 'idle';
  if (queued) return 'queued';
  if (status !== 'connected') return status;
  if (held) return 'held';
  if (yielding) return 'yielding';
  if (mode !== 'listening') return mode;
  if (textOnly) return 'idle';
  if (sendsSilence) return muted ? 'muted' : 'idle';
  // The agent was interrupted, and what the visitor says is not known yet.
  return turns.at(-1)?.unspoken ? 'yielding' : 'listening';
}
