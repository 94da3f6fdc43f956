/** Keeps the screen on, since phones end a conversation when they lock. Renews the lock whenever the page is shown again. */
export function keepScreenOn(signal: AbortSignal): void {
  const wakeLock = (globalThis.navigator as Partial<Navigator> | undefined)?.wakeLock;
  if (!wakeLock) return;
  let lock: WakeLockSentinel | undefined;
  const acquire = async (): Promise<void> => {
    if (document.visibilityState !== 'visible') return;
    // May be refused on a low battery or by a permissions policy. Then the screen turns off as usual.
    lock = await wakeLock.request('screen').catch(() => undefined);
    if (signal.aborted) await lock?.release();
  };
  document.addEventListener('visibilitychange', () => void acquire(), { signal });
  signal.addEventListener('abort', () => void lock?.release(), { once: true });
  void acquire();
}
