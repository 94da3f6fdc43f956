import { closeContext, openContext } from '../audio/context.js';
import { isMicrophoneGranted } from '../audio/microphone.js';

/** How long a context may take to run where the browser lets it, in ms. */
const RUN_MS = 300;

/**
 * Whether a spoken conversation could begin now without a gesture: the microphone is granted and sound may begin. No browser
 * tells in advance whether it lets sound begin, so it is tried: Chromium does on all pages of a site that the visitor has touched,
 * Firefox and Safari as a rule only after a touch on this very page.
 */
export async function canTalkUnasked(): Promise<boolean> {
  if (!(await isMicrophoneGranted())) return false;
  const context = openContext();
  await new Promise((resolve) => {
    const timer = setTimeout(resolve, RUN_MS);
    context.addEventListener('statechange', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
  const isRunning = context.state === 'running';
  await closeContext(context);
  return isRunning;
}
