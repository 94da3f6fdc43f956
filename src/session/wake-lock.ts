/** Keeps the screen on: phones end a conversation when they lock. Takes the lock again whenever the page is shown again. */
export function keepScreenOn(signal: AbortSignal): void {
  const wakeLock = (globalThis.navigator as Partial<Navigator> | undefined)?.wakeLock;
  if (!wakeLock) return;
  let lock: WakeLockSentinel | undefined;
  const acquire = async (): Promise<void> => {
    if (document.visibilityState !== 'visible') return;
    // Refused on a low battery, or by a permissions policy: then the screen goes off as ever.
    lock = await wakeLock.request('screen').catch(() => undefined);
    if (signal.aborted) await lock?.release();
  };
  document.addEventListener('visibilitychange', () => void acquire(), { signal });
  signal.addEventListener('abort', () => void lock?.release(), { once: true });
  void acquire();
}
