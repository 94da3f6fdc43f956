import { abortedError, VoiceAgentError } from '../base/errors.js';

/** How long a context may take to run once the microphone is granted. */
const RESUME_TIMEOUT_MS = 5000;

/**
 * Waits until a context runs. Call it after the microphone was granted: until then WebKit keeps the context suspended.
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
        RESUME_TIMEOUT_MS,
      );
      watch.signal.addEventListener('abort', () => clearTimeout(timer));
      signal.addEventListener('abort', () => reject(abortedError()), { signal: watch.signal });
      context.addEventListener('statechange', () => context.state === 'running' && resolve(), { signal: watch.signal });
    });
  } finally {
    watch.abort();
  }
}
