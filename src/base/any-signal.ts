/** A signal that fires with the first of these. `AbortSignal.any` is missing in Firefox before 124 and Safari before 17.4. */
export function anySignal(...signals: readonly AbortSignal[]): AbortSignal {
  const first = new AbortController();
  for (const signal of signals) {
    const fire = (): void => first.abort(signal.reason);
    signal.addEventListener('abort', fire, { once: true, signal: first.signal });
    if (signal.aborted) fire();
  }
  return first.signal;
}
