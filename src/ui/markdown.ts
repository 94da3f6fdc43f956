import type { Turn } from '../session/turns.js';
import type { Allowed } from './addresses.js';

interface Formatted {
  text: string;
  element: HTMLElement;
}

/** The allowed tags. None of them runs, loads or submits anything but `img`, whose address is checked. */
const tags =
  'a b blockquote br code del em h1 h2 h3 h4 h5 h6 hr i img li ol p pre s strong sub sup table tbody td th thead tr ul'.split(
    ' ',
  );
const attributes = ['align', 'alt', 'href', 'src', 'start', 'title'];

const drawn = new WeakMap<Turn, Formatted>();

export type Format = (text: string, turn: Turn, allowed: Allowed) => HTMLElement;

/** Loads the optional packages `marked` and `dompurify`. Rejects if they are not installed; text stays plain then. */
export async function load(): Promise<Format> {
  const [markdown, purify] = await Promise.all([importMarked(), importPurifier()]);
  if (!markdown || !purify) throw new Error('Install marked and dompurify to have Markdown formatted.');
  const { Marked } = markdown;
  const { default: createPurifier } = purify;
  const marked = new Marked({ gfm: true, breaks: true });
  // A purifier of its own, so that the page's hooks and settings of DOMPurify do not apply to the agent's text.
  const purifier = createPurifier(window);
  // DOMPurify returns null for a text that leaves no body, such as a frameset.
  const toFragment = (text: string): DocumentFragment =>
    purifier.sanitize(marked.parse(text, { async: false }), {
      RETURN_DOM_FRAGMENT: true,
      ALLOWED_TAGS: tags,
      ALLOWED_ATTR: attributes,
      ALLOW_DATA_ATTR: false,
      ALLOW_ARIA_ATTR: false,
    }) ?? document.createDocumentFragment();
  return (text, turn, allowed) => draw(text, turn, allowed, toFragment);
}

/**
 * Bundlers accept a missing package only if its `import()` stands directly in a `try`; otherwise the site's build fails. That is
 * why each package has a function of its own here.
 */
async function importMarked() {
  try {
    return await import('marked');
  } catch {
    return undefined;
  }
}

async function importPurifier() {
  try {
    return await import('dompurify');
  } catch {
    return undefined;
  }
}

/**
 * The agent's Markdown as an element, drawn once for each state of a turn. All of it is data from outside: tags and attributes
 * that are not on the lists above are dropped. The result is never a string that is parsed again, so it works under Trusted
 * Types.
 */
function draw(text: string, turn: Turn, allowed: Allowed, toFragment: (text: string) => DocumentFragment): HTMLElement {
  const known = drawn.get(turn);
  if (known?.text === text) return known.element;
  const element = document.createElement('div');
  element.className = 'markdown';
  // A visitor who heard the text need not have a screen reader announce it as well.
  if (turn.heard !== undefined) element.ariaLive = 'off';
  const fragment = toFragment(text);
  for (const link of fragment.querySelectorAll('a')) checkLink(link, allowed);
  for (const image of fragment.querySelectorAll('img')) checkImage(image, allowed);
  for (const code of fragment.querySelectorAll('pre')) code.tabIndex = 0;
  element.append(fragment);
  drawn.set(turn, { text, element });
  return element;
}

/** Links that are allowed stay; of others, the words stay. */
function checkLink(link: HTMLAnchorElement, allowed: Allowed): void {
  const url = allowed.link(link.getAttribute('href'));
  if (!url) return link.replaceWith(...link.childNodes);
  // As it was checked: a page of the same scheme would resolve `https:path` against itself.
  link.href = url.href;
  // The others open a program beside the page: a new tab would stay empty.
  if (allowed.isWeb(url)) link.target = '_blank';
  link.rel = 'noopener noreferrer';
}

/** Keeps images of allowed hosts. Replaces all others by their description. */
function checkImage(image: HTMLImageElement, allowed: Allowed): void {
  const url = allowed.image(image.getAttribute('src'));
  if (!url) return image.replaceWith(image.alt);
  image.src = url.href;
  image.referrerPolicy = 'no-referrer';
  image.loading = 'lazy';
}

/** Plain text, since this file imports nothing but the two packages: the one-file builds load it as well. */
export const styles = `
  .markdown {
    white-space: normal;
  }
  .markdown > :first-child {
    margin-block-start: 0;
  }
  .markdown > :last-child {
    margin-block-end: 0;
  }
  .markdown :is(p, ul, ol, pre, blockquote, table) {
    margin-block: 0.5em;
  }
  .markdown :is(ul, ol) {
    padding-inline-start: 1.4em;
  }
  .markdown :is(h1, h2, h3, h4, h5, h6) {
    margin-block: 0.8em 0.4em;
    font-size: 1.05em;
  }
  .markdown a {
    color: var(--_ink);
  }
  .markdown :is(code, pre) {
    font:
      0.9em/1.5 ui-monospace,
      monospace;
  }
  .markdown pre,
  .markdown table {
    display: block;
    max-width: 100%;
    padding: 8px;
    overflow-x: auto;
    border: 1px solid var(--_border);
    border-radius: 8px;
  }
  .markdown :is(td, th) {
    padding: 4px 8px;
    text-align: start;
  }
  .markdown blockquote {
    margin-inline: 0;
    padding-inline-start: 12px;
    border-inline-start: 3px solid var(--_border);
  }
  .markdown img {
    max-width: 100%;
    height: auto;
    border-radius: 8px;
  }
`;
