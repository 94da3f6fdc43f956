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

/** How long a context renders on before it is closed, in s of its own time. */
const SETTLE_S = 0.05;
/** How often a context is asked whether it has rendered that. */
const SETTLE_POLL_MS = 10;
/** A context whose clock stands still is closed after so many times. */
const MAX_SETTLE_POLLS = 20;
/** How long closing may take after that. */
const CLOSE_TIMEOUT_MS = 500;

/** Closes a context. Settles after 700 ms at the latest, even if the engine never reports that it is closed. */
export async function closeContext(context: AudioContext): Promise<void> {
  if (context.state === 'closed') return;
  await whenSettled(context);
  await Promise.race([
    context.close().catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS)),
  ]);
}

/**
 * Resolves when the audio thread has rendered for a while what was connected and disconnected last. WebKitGTK 2.50 crashes now and
 * then, on its audio thread, when a context is closed right after nodes were disconnected. Take this out and run
 * `test/ui/push-to-talk.test.ts` in WebKit ten times to see whether it can go: about every second run fails without it.
 */
async function whenSettled(context: AudioContext): Promise<void> {
  const end = context.currentTime + SETTLE_S;
  for (let poll = 0; poll < MAX_SETTLE_POLLS && context.state === 'running' && context.currentTime < end; poll++) {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_POLL_MS));
  }
}
