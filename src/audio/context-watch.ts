/** How often the clock is looked at, in ms, and how often it may be found standing still. */
const LOOK_MS = 1000;
const MOST_STILL = 2;

/**
 * Calls `onDead` once when a context is closed by the browser, as when a headset goes, or when its clock stands still for
 * 2 s while it says that it runs: after dictation or sleep, nothing is recorded and nothing is heard.
 *
 * @param signal Ends the watch; fire it before you close the context.
 */
export function watchContext(context: AudioContext, onDead: () => void, signal: AbortSignal): void {
  const done = new AbortController();
  const die = (): void => {
    done.abort();
    if (!signal.aborted) onDead();
  };
  let last = -1;
  let still = 0;
  const timer = setInterval(() => {
    const { state, currentTime } = context;
    still = state === 'running' && currentTime === last ? still + 1 : 0;
    last = currentTime;
    if (still >= MOST_STILL) die();
  }, LOOK_MS);
  done.signal.addEventListener('abort', () => clearInterval(timer));
  signal.addEventListener('abort', () => done.abort(), { signal: done.signal });
  context.addEventListener('statechange', () => context.state === 'closed' && die(), { signal: done.signal });
}
