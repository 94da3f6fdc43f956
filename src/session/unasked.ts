import { closeContext, openContext } from '../audio/context.js';
import { isMicrophoneGranted } from '../audio/microphone.js';

/** How long a context may take to run where the browser lets it, in ms. */
const RUN_MS = 300;

/**
 * Whether a spoken conversation could begin now without a gesture: the microphone is granted and sound may begin. Nothing of the
 * page is asked for that, so it is tried: Chromium lets sound begin on the pages of a site that the visitor has touched, Firefox
 * and Safari (outside of tests) only after a touch on this very page.
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
