/**
 * A reporter of Node's test runner that writes nothing but how many tests passed and failed.
 *
 * @param {AsyncIterable<{ type: string, data: { message?: string } }>} events
 */
export default async function* countReporter(events) {
  /** @type {Record<string, number>} */
  const counts = {};
  for await (const { type, data } of events) {
    // The totals are told as diagnostics, the last of each being the one of the whole run.
    const [, name, value] =
      (type === 'test:diagnostic' && /^(pass|fail|cancelled) (\d+)$/.exec(data.message ?? '')) || [];
    if (name) counts[name] = Number(value);
  }
  const { pass = 0, fail = 0, cancelled = 0 } = counts;
  yield JSON.stringify({ passed: pass, failed: fail + cancelled });
}
