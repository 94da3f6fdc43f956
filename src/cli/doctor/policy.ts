/** One Content-Security-Policy: sources by directive. */
export type Policy = ReadonlyMap<string, readonly string[]>;

/** What a page wants to load or to connect to. */
export interface Wanted {
  url: URL;
  /** Of a script's tag. */
  nonce?: string | undefined;
  integrity?: string | undefined;
}

/** Reads the policies of a header or of a `<meta>`; commas part them. Each must allow what happens. */
export function parsePolicies(text: string): Policy[] {
  return text
    .split(',')
    .map((policy) => {
      const directives = policy.split(';').map((part) => part.trim().split(/\s+/));
      // Of directives with the same name the first counts.
      return new Map(directives.reverse().map(([name = '', ...sources]) => [name.toLowerCase(), sources]));
    })
    .filter((policy) => [...policy.keys()].some(Boolean));
}

const fallbacks = {
  'script-src': ['script-src-elem', 'script-src', 'default-src'],
  // What loads a module of the audio thread, in every engine.
  worklet: ['script-src', 'default-src'],
  'connect-src': ['connect-src', 'default-src'],
} as const;

/** Whether a policy allows a page to load something. */
export function allows(
  policy: Policy,
  kind: keyof typeof fallbacks,
  { url, nonce, integrity }: Wanted,
  page: URL,
): boolean {
  const name = fallbacks[kind].find((candidate) => policy.has(candidate));
  const sources = name === undefined ? undefined : policy.get(name)!;
  if (!sources) return true;
  if (kind !== 'connect-src') {
    const isTrusted = sources.some(
      (source) =>
        (nonce && source === `'nonce-${nonce}'`) ||
        (integrity && /^'sha\d/.test(source) && `'${integrity}'` === source),
    );
    if (isTrusted) return true;
    // Scripts that were let in load others. A tag of the page itself needs a nonce or a hash then.
    if (sources.some((source) => source.toLowerCase() === "'strict-dynamic'")) return kind === 'worklet';
  }
  return sources.some((source) => matches(source, url, page));
}

function matches(source: string, url: URL, page: URL): boolean {
  const expression = source.toLowerCase();
  if (expression === "'self'") return url.host === page.host && covers(page.protocol, url.protocol, true);
  if (expression === '*') return /^(?:https?|wss?):$/.test(url.protocol) || url.protocol === page.protocol;
  if (/^[a-z][a-z\d+.-]*:$/.test(expression)) return covers(expression, url.protocol, false);
  const parts = /^(?:([a-z][a-z\d+.-]*:)\/\/)?(\*|(?:\*\.)?[^/:*']+)(?::(\d+|\*))?(\/.*)?$/.exec(expression);
  if (!parts) return false;
  const [, scheme, host = '', port, path = '/'] = parts;
  if (!covers(scheme ?? page.protocol, url.protocol, scheme === undefined)) return false;
  const { hostname } = url;
  if (host !== '*' && !(host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host)) return false;
  if (port !== '*' && url.port !== (port === '443' || port === '80' ? '' : (port ?? ''))) return false;
  const place = url.pathname.toLowerCase();
  return path.endsWith('/') ? place.startsWith(path) : place === path;
}

/** Whether a scheme covers another one: its safer version, and where only a host is named, the WebSocket of the page's own. */
function covers(allowed: string, scheme: string, isPagesOwn: boolean): boolean {
  const family: readonly string[] =
    {
      'http:': ['https:', ...(isPagesOwn ? ['ws:', 'wss:'] : [])],
      'ws:': ['wss:'],
      'https:': isPagesOwn ? ['wss:'] : [],
    }[allowed] ?? [];
  return allowed === scheme || family.includes(scheme);
}

/** Whether a `Permissions-Policy` header lets the page itself have the microphone. */
export function allowsMicrophone(header: string, page: URL): boolean {
  const [, list] = /(?:^|,)\s*microphone\s*=\s*(\*|\([^)]*\)|[^\s,;]+)/.exec(header) ?? [];
  if (list === undefined) return true;
  return list
    .replace(/[()]/g, ' ')
    .split(/\s+/)
    .some((item) => item === '*' || item === 'self' || item === `"${page.origin}"`);
}
