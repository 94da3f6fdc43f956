/** Attributes of a start tag, by their names in small letters. */
export type Attributes = Readonly<Record<string, string>>;

/** Elements that hold text only: tags in them are none. */
const textOnly: readonly string[] = ['script', 'style', 'textarea', 'title'];

const entities: Readonly<Record<string, string>> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>', '#39': "'" };

/**
 * The start tags of a name in a page as the server has sent it, before any script has run. Goes through the page once, since a page may
 * be made to cost time.
 */
export function tagsIn(html: string, name: string): Attributes[] {
  const lowerCased = html.toLowerCase();
  const found: Attributes[] = [];
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at)) {
    if (html.startsWith('<!--', at)) {
      at = html.indexOf('-->', at + 4);
      if (at < 0) break;
      continue;
    }
    const tag = matchAt(/<([a-z][^\s/>]*)/y, lowerCased, at)?.[1];
    if (tag === undefined) {
      at++;
      continue;
    }
    const read = readAttributes(html, at + 1 + tag.length);
    // A tag that does not end is none.
    if (!read) break;
    at = read.end;
    if (tag === name) found.push(read.attributes);
    if (textOnly.includes(tag)) at = lowerCased.indexOf(`</${tag}`, at);
    if (at < 0) break;
  }
  return found;
}

/** Reads attributes up to the end of their tag. `undefined` where it does not end. */
function readAttributes(html: string, start: number): { attributes: Attributes; end: number } | undefined {
  const pairs: [name: string, value: string][] = [];
  for (let at = start; ;) {
    at += matchAt(/[\s/]*/y, html, at)![0].length;
    if (html[at] === '>') {
      // Of attributes with the same name the first counts.
      return { attributes: Object.fromEntries(pairs.reverse()), end: at + 1 };
    }
    const [name = ''] = matchAt(/=?[^\s/>=]+|=/y, html, at) ?? [];
    if (!name) return undefined;
    at += name.length;
    const [equals = ''] = matchAt(/\s*=\s*/y, html, at) ?? [];
    at += equals.length;
    const quote = equals && /["']/.exec(html[at] ?? '')?.[0];
    const end = quote ? html.indexOf(quote, at + 1) : at + (equals ? matchAt(/[^\s>]*/y, html, at)![0].length : 0);
    if (end < 0) return undefined;
    pairs.push([name.toLowerCase(), decode(html.slice(quote ? at + 1 : at, end))]);
    at = quote ? end + 1 : end;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

const decode = (text: string): string => text.replace(/&(\w+|#39);/g, (whole, name: string) => entities[name] ?? whole);
