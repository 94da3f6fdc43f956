import { VoiceAgentError } from '../base/errors.js';

/**
 * Makes the one context of a conversation, at the device's own rate, and asks it to run. Call it synchronously inside a click
 * or a key press: browsers allow sound only from there.
 *
 * @throws {VoiceAgentError} `audio-blocked` when there is no Web Audio or no further context can be had.
 */
export function openContext(): AudioContext {
  try {
    const context = new AudioContext({ latencyHint: 'interactive' });
    // Not awaited: WebKit settles it only after the microphone is granted.
    context.resume().catch(() => undefined);
    return context;
  } catch (error) {
    const message = 'This browser gave no AudioContext: it has none, or too many are open. Use text-only there.';
    throw new VoiceAgentError('audio-blocked', message, { cause: error, retryable: true });
  }
}

/** How long closing may take. */
const CLOSE_TIMEOUT_MS = 500;

/** Closes a context. Settles after 500 ms at the latest, even if the engine never reports that it is closed. */
export async function closeContext(context: AudioContext): Promise<void> {
  if (context.state === 'closed') return;
  await Promise.race([
    context.close().catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS)),
  ]);
}
