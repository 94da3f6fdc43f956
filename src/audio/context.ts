import { abortedError, VoiceAgentError } from '../errors.js';
import processors from './processors.worklet.ts?worklet';

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

const loading = new WeakMap<BaseAudioContext, Promise<void>>();

/**
 * Loads the audio thread's code into a context, once.
 *
 * @param src URL of a self-hosted `worklets/processors.js`: that and nothing else is tried. Otherwise the code that is part
 *   of this file is loaded by a `blob:` URL and, where that is not allowed, by a `data:` URL.
 * @throws {VoiceAgentError} `worklet-blocked`.
 */
export function loadProcessors(context: BaseAudioContext, src?: string): Promise<void> {
  let promise = loading.get(context);
  if (!promise) loading.set(context, (promise = load(context, src)));
  return promise;
}

async function load({ audioWorklet }: BaseAudioContext, src: string | undefined): Promise<void> {
  if (!audioWorklet) {
    throw new VoiceAgentError(
      'insecure-context',
      'The microphone needs a secure page: serve it by https or from localhost.',
    );
  }
  const own = (): string[] => [
    URL.createObjectURL(new Blob([processors], { type: 'text/javascript' })),
    `data:text/javascript,${encodeURIComponent(processors)}`,
  ];
  let cause: unknown;
  for (const url of src ? [src] : own()) {
    try {
      return await audioWorklet.addModule(url);
    } catch (error) {
      cause = error;
    } finally {
      if (!src) URL.revokeObjectURL(url);
    }
  }
  const message = src
    ? 'worklet-src could not be loaded. Point it to a copy of dist/worklets/processors.js that your script-src allows.'
    : 'The page’s Content-Security-Policy blocks the audio worklet. Allow blob: in script-src, ' +
      'or set worklet-src to a copy of dist/worklets/processors.js.';
  throw new VoiceAgentError('worklet-blocked', message, { cause });
}
