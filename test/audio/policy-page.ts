/** Runs in a page with a Content-Security-Policy of its own, and tells the page around it how loading the processors went. */
import { captureProcessorName } from '../../src/audio/capture.js';
import { loadProcessors } from '../../src/audio/processors.js';
import type { VoiceAgentError } from '../../src/base/errors.js';

export interface Outcome {
  /** The scheme of each module that was asked for, in order. */
  schemes: string[];
  error?: Pick<VoiceAgentError, 'code' | 'message'>;
}

const context = new OfflineAudioContext(1, 128, 48000);
const outcome: Outcome = { schemes: [] };
const addModule = context.audioWorklet.addModule.bind(context.audioWorklet);
Object.defineProperty(context.audioWorklet, 'addModule', {
  value: (url: string) => {
    outcome.schemes.push(new URL(url).protocol);
    return addModule(url);
  },
});

loadProcessors(context, new URLSearchParams(location.search).get('src') ?? undefined)
  .then(() => void new AudioWorkletNode(context, captureProcessorName))
  .catch((error: unknown) => {
    const { code, message } = error as VoiceAgentError;
    outcome.error = { code, message };
  })
  .finally(() => parent.postMessage(outcome, '*'));
