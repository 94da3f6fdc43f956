import { abortedError, VoiceAgentError } from '../errors.js';

/** How long a context may take to run once the microphone is granted, in ms. */
const resumeTimeout = 5000;

/**
 * Makes the one context of a conversation, at the device's own rate, and asks it to run. To be called inside a click or a
 * key press, synchronously: browsers allow sound from there only.
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
    throw new VoiceAgentError('audio-blocked', 'This browser gave no AudioContext.', { cause: error, retryable: true });
  }
}

/** How long closing may take, in ms. */
const closeTimeout = 500;

/** Closes a context. Settles after 500 ms at the latest: an engine that does not say so must not keep anyone waiting. */
export async function closeContext(context: AudioContext): Promise<void> {
  if (context.state === 'closed') return;
  await Promise.race([
    context.close().catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, closeTimeout)),
  ]);
}

/**
 * Waits until a context runs; after the microphone was granted, because WebKit keeps it suspended before.
 *
 * @throws {VoiceAgentError} `audio-blocked` after 5 s, or `aborted`.
 */
export async function whenRunning(context: AudioContext, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw abortedError();
  if (context.state === 'running') return;
  const watch = new AbortController();
  context.resume().catch(() => undefined);
  try {
    await new Promise<void>((resolve, reject) => {
      const message = 'The browser blocks sound on this page. Call start() from a click or a key press.';
      const timer = setTimeout(
        () => reject(new VoiceAgentError('audio-blocked', message, { retryable: true })),
        resumeTimeout,
      );
      watch.signal.addEventListener('abort', () => clearTimeout(timer));
      signal.addEventListener('abort', () => reject(abortedError()), { signal: watch.signal });
      context.addEventListener('statechange', () => context.state === 'running' && resolve(), { signal: watch.signal });
    });
  } finally {
    watch.abort();
  }
}
