/** `ok`: it is as it should be. `fix`: something to change. `note`: could not be looked at, or need not be changed. */
export type Level = 'ok' | 'fix' | 'note';

/** What was found, in order. The same sentence is kept once. */
export class Findings {
  readonly all: { level: Level; text: string }[] = [];

  ok(text: string): void {
    this.#add('ok', text);
  }

  fix(text: string): void {
    this.#add('fix', text);
  }

  note(text: string): void {
    this.#add('note', text);
  }

  /** `ok` when something holds, else `fix`. */
  check(holds: boolean, ok: string, fix: string): void {
    this.#add(holds ? 'ok' : 'fix', holds ? ok : fix);
  }

  #add(level: Level, text: string): void {
    if (!this.all.some((finding) => finding.text === text)) this.all.push({ level, text });
  }
}

/** An address as it may be shown: without a query, which may hold a secret. */
export function shown(url: URL | string): string {
  if (!URL.canParse(String(url))) return String(url).split(/[?#]/, 1)[0]!;
  const { protocol, host, pathname } = new URL(url);
  return host ? `${protocol}//${host}${pathname}` : protocol;
}
