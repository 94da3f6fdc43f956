/**
 * A reporter of Node's test runner that writes nothing but how many tests passed and failed, and in which files one failed.
 *
 * @param {AsyncIterable<{ type: string, data: { message?: string, file?: string } }>} events
 */
export default async function* countReporter(events) {
  /** @type {Record<string, number>} */
  const counts = {};
  /** @type {Set<string>} */
  const broken = new Set();
  for await (const { type, data } of events) {
    // The totals are told as diagnostics, the last of each being the one of the whole run.
    const [, name, value] =
      (type === 'test:diagnostic' && /^(pass|fail|cancelled) (\d+)$/.exec(data.message ?? '')) || [];
    if (name) counts[name] = Number(value);
    if (type === 'test:fail' && data.file) broken.add(data.file);
  }
  const { pass = 0, fail = 0, cancelled = 0 } = counts;
  yield JSON.stringify({ passed: pass, failed: fail + cancelled, broken: [...broken] });
}
