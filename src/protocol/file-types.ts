/** The files that the service takes: their MIME types, each with its largest size in bytes. */
export const largestFileBytes: ReadonlyMap<string, number> = new Map([
  ['image/png', 10_000_000],
  ['image/jpeg', 10_000_000],
  ['image/gif', 10_000_000],
  ['image/webp', 10_000_000],
  ['application/pdf', 20_000_000],
]);
