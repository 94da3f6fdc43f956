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
[server.md](server.md). \`cdn/\` in the pages without a bundler is a copy of the package's folder \`dist/cdn\`. To try one without an account, let
the [simulator](start.md#without-an-account) stand behind that endpoint.

<LiveAgent />

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
- **From page to page.** A router that moves the element ends nothing, also where it is outside of the document for a moment, as with Turbo's \`data-turbo-permanent\`.
  Where a page is loaded anew, or a router makes another element, \`persist="tab"\` keeps what was said and offers to go on.
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

## State that the page follows

The visitor opens the panel, mutes, chooses a device: each of these options has an event for it. The page gives the property and takes the new
value from the event; that is all that \`v-model\` and controlled inputs do. The examples bind \`open\` and \`muted\` in every framework.

| property | event | value |
| --- | --- | --- |
| \`open\` | \`voice-agent-toggle\` | \`detail.open\` |
| \`muted\` | \`voice-agent-mute\` | \`detail.muted\` |
| \`volume\` | \`voice-agent-volume\` | \`detail.volume\` |
| \`language\` | \`voice-agent-language\` | \`detail.language\` |
| \`inputDeviceId\`, \`outputDeviceId\` | \`voice-agent-device\` | \`detail.deviceId\`, by \`detail.kind\` |

In Vue, a component around the tag gives it \`v-model:open\` and \`v-model:muted\`:

\`\`\`vue
<script setup lang="ts">
import 'voice-agent-element';
const open = defineModel<boolean>('open');
const muted = defineModel<boolean>('muted');
</script>

<template>
  <voice-agent
    :open="open"
    :muted="muted"
    @voice-agent-toggle="open = $event.detail.open"
    @voice-agent-mute="muted = $event.detail.muted"
  />
</template>
\`\`\`

## Types and editors

Templates are checked where a project names the types of its framework: right attributes, properties and events compile, others do not.

| for | set |
| --- | --- |
| React 19 | in tsconfig.json, \`compilerOptions\`: \`"types": ["voice-agent-element/types/react"]\` |
| React 18, Preact, Solid | the same with \`types/react-18\`, \`types/preact\` or \`types/solid\` |
| Svelte | the same with \`types/svelte\`; \`svelte-check\` reads it |
| Vue | the same with \`types/vue\`, and \`"vueCompilerOptions": { "strictTemplates": true }\` beside \`compilerOptions\` for \`vue-tsc\` |
| Angular | nothing: \`CUSTOM_ELEMENTS_SCHEMA\` leaves the tag unchecked. \`import 'voice-agent-element'\` gives \`querySelector('voice-agent')\` its type; handlers are typed by classes such as \`VoiceAgentTranscriptEvent\`, references by \`VoiceAgentElement\`. [Code](#angular) |
| VS Code | in settings.json: \`"html.customData": ["./node_modules/voice-agent-element/types/voice-agent.html-data.json"]\` and \`"css.customData": ["./node_modules/voice-agent-element/types/voice-agent.css-data.json"]\` |
| JetBrains | nothing: package.json names \`types/web-types.json\` |

\`types\` in tsconfig.json ends the automatic loading of other types: name those beside it, such as \`"node"\`.

## Servers and unit tests

- **Servers.** Every entry can be imported in Node, Deno, Bun, on Cloudflare Workers and at the edge of Next, and touches no browser global. The tag is
  written as it is and upgraded in the browser. At the edge, \`VoiceAgentElement\` is an empty class: Lit cannot be imported there.
- **jsdom and happy-dom.** The element is mounted, and typed conversations work. A spoken one fails as \`audio-blocked\`, with one line in the console: give
  \`text-only\`, or replace \`start()\`.

## Foreign pages

What is tried on pages that were not made for the element. All of it runs in Chromium, Firefox and WebKit, as far as an engine has the feature.

| page | tests |
| --- | --- |
| \`html { font-size: 62.5% }\`, 8 px, 20 px; the visitor's own size | [styles](../test/element/styles.test.ts), [font-size](../test/e2e/font-size.node.test.ts) |
| inherited text styles | [styles](../test/element/styles.test.ts) |
| single-key shortcuts of the page | [typing-keys](../test/ui/typing-keys.test.ts) |
| space bar and pointers that mean something else | [push-to-talk](../test/ui/push-to-talk.test.ts), [with real keys](../test/e2e/push-to-talk.node.test.ts) |
| transformed, clipped, contained or zoomed ancestors, sticky bars, rules for the children of \`body\` | [floating](../test/element/floating.test.ts) |
| a modal dialog of the page, full screen on phones, keyboards on the screen | [floating](../test/e2e/floating.node.test.ts) |
| scripts that are inlined, concatenated, delayed, or without an address | [one-file](../test/e2e/one-file.node.test.ts), [script-tag](../test/e2e/script-tag.node.test.ts), [WordPress](#wordpress) |
| no clipboard, or a refused one | [clipboard](../test/ui/clipboard.test.ts) |
| \`tel:\`, \`sms:\` and relative links, pages that route by themselves | [markdown](../test/ui/markdown.test.ts), [visitor-events](../test/element/visitor-events.test.ts) |
| extended prototypes, replaced globals | [hostile pages](../test/e2e/page.node.test.ts), [codec](../test/protocol/codec.node.test.ts) |
| engines without states, dashless states, popovers, constructed style sheets, \`AbortSignal.any\`, \`light-dark()\`, \`field-sizing\`, lookbehind | [old-engines](../test/e2e/old-engines.node.test.ts) |
| \`Permissions-Policy\`, a microphone that is denied, dismissed, never answered, in use or missing; no \`AudioContext\`, or one that never runs | [permissions](../test/e2e/permissions.node.test.ts), [page](../test/e2e/page.node.test.ts) |
| Content-Security-Policy, Trusted Types, sandboxes, isolation, plain http | [page](../test/e2e/page.node.test.ts) |
| markup that a server has rendered | [options](../test/element/options.test.ts), [Next](#next) |
| zone.js | [zone](../test/e2e/zone.node.test.ts) |
| two copies, two versions | [the table below](#what-works-where) |

The newest two years of Chromium, Firefox and Safari are supported. In older ones the element does without what is missing, or says in one sentence why it
cannot talk.

### Where sound cannot be had

Each has a sentence for the visitor, in every language, and one for the developer in \`error.message\`; \`error.obstacle\` tells them apart. The button offers to
type instead, and asks again where the browser would.

| what | \`code\` | \`obstacle\` |
| --- | --- | --- |
| the visitor has denied it for this site | \`microphone-denied\` | |
| the visitor has closed the browser's question | \`microphone-denied\` | \`dismissed\` |
| \`Permissions-Policy\`, or an iframe without \`allow="microphone"\` | \`microphone-denied\` | \`policy\` |
| the system does not let the browser | \`microphone-denied\` | \`system\` |
| no answer within 30 s, or no microphone for pages: browsers inside of apps | \`microphone-denied\` | \`browser\` |
| another program holds it | \`microphone-missing\` | \`in-use\` |
| there is none | \`microphone-missing\` | |
| no \`AudioContext\`, or one that never runs | \`audio-blocked\` | |

## Strict pages

[Security](security.md#strict-pages) has a Content-Security-Policy that is enough where \`worklet-src\` is set.

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
