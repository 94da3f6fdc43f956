import { readFileSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Writes `docs/embedding.md`: what works where, as a run of `npm run test:embed` found it, and code to copy.
 *
 * @typedef {import('../test/embed/examples.js').Example} Example
 * @typedef {import('../test/embed/checks.js').Check} Check
 * @typedef {'yes' | 'no' | '–'} Cell
 * @typedef {{ example: Example, version: string, cells: Record<string, Cell> }} Row
 */
const root = fileURLToPath(new URL('../', import.meta.url));
const file = `${root}docs/embedding.md`;

/**
 * @param {readonly Row[]} rows Results of the examples that were tried; the rows of the others stay.
 * @param {readonly Example[]} examples
 * @param {readonly Check[]} checks
 */
export function writeResults(rows, examples, checks) {
  const known = read(file).split('\n');
  const lines = examples.map((example) => {
    const begin = `| [${example.title}](#${anchorOf(example)}) |`;
    const row = rows.find((row) => row.example === example);
    const cells = row && [row.version, ...checks.map(({ name }) => row.cells[name] ?? '')].map((cell) => ` ${cell} |`);
    return cells ? begin + cells.join('') : known.find((line) => line.startsWith(begin));
  });
  const columns = ['', 'version', ...checks.map(({ name }) => name)];
  const table = [`| ${columns.join(' | ')} |`, `|${' --- |'.repeat(columns.length)}`, ...lines.filter(Boolean)];
  const legend = checks.map(({ name, about }) => `- **${name}**: ${about}`);
  const sections = examples.map(sectionOf);
  writeFileSync(file, [intro, table.join('\n'), legend.join('\n'), ...sections].join('\n\n') + '\n');
}

const intro = `# Embedding

\`<voice-agent>\` is a custom element: whatever writes HTML can use it. Each way below is a folder of [examples](../examples), small
enough to copy. \`npm run build && npm run test:embed\` packs the package, installs and builds every example with it, and
tries it in Chromium against the simulator; this page is written by that run. \`npm run test:embed -- --only vue --serve\` shows one.

Every example shows two agents, an inline one and a floating one, and expects an endpoint at \`/api/signed-url\`: see
[server.md](server.md). To try one without an account, put the [simulator](../packages/simulator/README.md) behind that endpoint: its API
key is \`simulator-key\`, and its agents are scenarios such as \`greeting\`.

## In every framework

| framework | what it must be told |
| --- | --- |
| plain HTML | nothing: attributes in kebab-case, events by \`addEventListener\`, objects as properties or as JSON in the attribute |
| Vue 3 | that the tag is no component of its own: \`isCustomElement: (tag) => tag === 'voice-agent'\` in the compiler's options. [Code](#vue-3) |
| Angular | \`schemas: [CUSTOM_ELEMENTS_SCHEMA]\` in each component that uses it. [Code](#angular) |
| React 19 | nothing: properties in camelCase, handlers as \`onvoice-agent-transcript\`. [Code](#react-19) |
| React 18 | it writes attributes only: kebab-case for text and switches, a ref for objects and events. [Code](#react-18) |
| React rendered by a server | kebab-case and a ref, as in React 18: React sets no property of a custom element that the server has rendered. The names that the server writes, such as \`signedurlendpoint\`, are read as attributes; objects and handlers are not there. [Code](#next) |
| Svelte 5 | handlers as \`onvoice-agent-transcript\`; \`bind:\` is for native inputs and components. [Code](#svelte-5) |

- **The transcript.** A text that grows, is corrected or is cut short by an interruption comes again in another \`voice-agent-transcript\`, with
  the same \`turnId\`. Keep the texts in a map by \`turnId\`, as every example does: a listener that appends each \`final\` text shows
  an interrupted sentence twice.
- **Nothing missed.** A page that adds its listeners late (after hydration, say) reads what happened before from \`status\`, \`mode\` and \`turns\`.
- **The page's own start button** calls \`start()\` inside its click: browsers allow sound from there only.
- **Other headers, or a body,** for the request for a signed URL: override \`requestSignedUrl\`. It may wait for a token.

  \`\`\`js
  agent.requestSignedUrl = async () =>
    new Request('/api/voice-agent/signed-url', { headers: { authorization: \`Bearer \${await getToken()}\` } });
  \`\`\`

- **Types and editors.** \`"types": ["voice-agent-element/types/react"]\` in tsconfig.json types the tag; there are also \`react-18\`, \`preact\`, \`solid\`, \`svelte\`
  and \`vue\` (with \`strictTemplates\`). VS Code: \`"html.customData": ["./node_modules/voice-agent-element/types/voice-agent.html-data.json"]\`. JetBrains' editors
  find theirs by themselves.
- **Dialogs of the page.** While one is open by \`showModal()\`, everything outside of it is inert by the standard. A live call is painted above the backdrop, but can be
  used only where the element stands inside the dialog.
- **Single-key shortcuts of the page.** Keys typed into the element's fields stay inside it. Escape, Tab, F-keys and combinations with Control, Alt or
  Meta reach the page. A listener on \`window\` or \`document\` in the capture phase comes before the element: let it skip events whose
  \`composedPath()[0]\` is a field.

## Strict pages

The README has a Content-Security-Policy that is enough where \`worklet-src\` is set.

- **Nonces.** They let chunks through, since chunks inherit the nonce of the script that loads them, and keep the audio worklet back: allow \`blob:\`,
  or \`'strict-dynamic'\` beside the nonce, or set \`worklet-src\` and allow its address.
- **Hashes.** They let neither chunks nor the worklet through: take a one-file build, and treat the worklet as above.
- **Trusted Types.** Under \`require-trusted-types-for 'script'\`, allow \`trusted-types lit-html dompurify\`, and \`'allow-duplicates'\` beside them if
  the page has a Lit or DOMPurify of its own.
- **Iframes.** Add \`allow="microphone"\`. A \`sandbox\` must have \`allow-scripts allow-same-origin\`, as browsers give no microphone to a frame without
  an origin.
- **http.** Without https there is no microphone, and the visitor can type instead.
- **Isolated pages.** COOP and COEP need CORS headers on a script of another origin, and nothing more.

## What works where

A dash is what the example does not try, as a page without a script of its own has no handlers.`;

/** @param {Example} example */
function sectionOf(example) {
  const { name, title, note, snippets } = example;
  const blocks = snippets.map((path) => {
    const code = read(`${root}examples/${name}/${path}`).trimEnd();
    return `[${path}](../examples/${name}/${path}):\n\n\`\`\`${extname(path).slice(1)}\n${code}\n\`\`\``;
  });
  return [`## ${title}`, ...(note ? [note] : []), ...blocks].join('\n\n');
}

/** The address of a heading, as the usual renderers of Markdown make it. @param {Example} example */
const anchorOf = ({ title }) => title.toLowerCase().replaceAll(' ', '-');

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
