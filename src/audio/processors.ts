import { VoiceAgentError } from '../base/errors.js';
import { nameInScript } from '../base/option-name.js';
import processors from './processors.worklet.ts?worklet';

/** How long a module may take to load. */
const LOAD_TIMEOUT_MS = 10_000;

const loading = new WeakMap<BaseAudioContext, Promise<void>>();

/**
 * Loads the audio thread's code into a context, once.
 *
 * @param src URL of a self-hosted `worklets/processors.js`: that and nothing else is tried. Otherwise the code that is part
 *   of this file is loaded by a `blob:` URL and, where that is not allowed, by a `data:` URL.
 * @param nameOf What an error calls the option that `src` comes from.
 * @throws {VoiceAgentError} `worklet-blocked`.
 */
export function loadProcessors(context: BaseAudioContext, src?: string, nameOf = nameInScript): Promise<void> {
  let promise = loading.get(context);
  if (!promise) loading.set(context, (promise = load(context, src, nameOf('workletSrc'))));
  return promise;
}

async function load({ audioWorklet }: BaseAudioContext, src: string | undefined, option: string): Promise<void> {
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
      return await inTime(audioWorklet.addModule(url));
    } catch (error) {
      cause = error;
    } finally {
      if (!src) URL.revokeObjectURL(url);
    }
  }
  const message = src
    ? `${option} could not be loaded. Point it to a copy of dist/worklets/processors.js that your script-src allows.`
    : 'The page’s Content-Security-Policy blocks the audio worklet. Allow blob: in script-src, ' +
      `or set ${option} to a copy of dist/worklets/processors.js.`;
  throw new VoiceAgentError('worklet-blocked', message, { cause });
}

/** Rejects after 10 s, so that a server that does not answer does not leave a microphone on. */
function inTime(promise: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new Error(`It was not there within ${LOAD_TIMEOUT_MS / 1000} s.`));
    const timer = setTimeout(late, LOAD_TIMEOUT_MS);
    promise.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}

/**
 * Makes a node of ours.
 *
 * @throws {VoiceAgentError} `worklet-blocked` when the context has other processors than ours.
 */
export function createProcessor(
  context: BaseAudioContext,
  name: string,
  options: AudioWorkletNodeOptions,
): AudioWorkletNode {
  try {
    return new AudioWorkletNode(context, name, options);
  } catch (error) {
    const message =
      'The page’s copy of worklets/processors.js is of another version. Copy it from this version’s dist again.';
    throw new VoiceAgentError('worklet-blocked', message, { cause: error });
  }
}
