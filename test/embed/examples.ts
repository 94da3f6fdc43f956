/** One folder of `examples/`, and what there is to know about it. */
export interface Example {
  /** The folder. */
  readonly name: string;
  readonly title: string;
  /** The package whose installed version is shown, where there is a framework. */
  readonly framework?: string;
  /** What a reader copies, in the order of reading. */
  readonly snippets: readonly string[];
  /** What to know beside the code. */
  readonly note?: string;
  /** Pages to try, where there is more than one: the name shown, and the path. */
  readonly pages?: Readonly<Record<string, string>>;
  /** Whether the page has scripts of its own. Without them there are no handlers, no properties and no tools. */
  readonly scripted?: boolean;
  /** Whether it is a server (`npm start`, `PORT`); the others are files in `dist`. */
  readonly server?: boolean;
  /** Where its scripts are built to, where its bundler is one that `test/package` does not try. */
  readonly output?: string;
  /** The major of Node that it needs at least, where that is newer than the package's own. */
  readonly node?: number;
}

/** Every way of embedding that is tried, in the order of the table. */
export const examples: readonly Example[] = [
  { name: 'plain', title: 'Module script', snippets: ['index.html', 'help.js'] },
  { name: 'classic', title: 'Classic script', snippets: ['index.html', 'help.js'] },
  {
    name: 'cms',
    title: 'CMS block',
    snippets: ['block.html'],
    note: 'HTML only. `innerHTML` runs no scripts: where a block is inserted that way, the script tag belongs into the theme.',
    pages: { 'in the page': '/', 'by innerHTML': '/inner-html.html', 'after load': '/late.html' },
    scripted: false,
  },
  {
    name: 'vue',
    title: 'Vue 3',
    framework: 'vue',
    snippets: ['vite.config.js', 'src/VoiceHelp.vue'],
    note: 'Vue has to be told that the tag is no component of its own. `v-model` is for components: bind the property and listen to the event, or [wrap the tag](#state-that-the-page-follows).',
  },
  { name: 'react', title: 'React 19', framework: 'react', snippets: ['src/VoiceHelp.jsx'] },
  {
    name: 'react-18',
    title: 'React 18',
    framework: 'react',
    snippets: ['src/VoiceHelp.jsx'],
    note: 'React 18 writes attributes only: write them in kebab-case, and give events and objects by a ref.',
  },
  { name: 'preact', title: 'Preact', framework: 'preact', snippets: ['src/VoiceHelp.jsx'] },
  {
    name: 'svelte',
    title: 'Svelte 5',
    framework: 'svelte',
    snippets: ['src/VoiceHelp.svelte'],
    note: '`bind:` is for components and native inputs: give the property and listen to the event.',
  },
  {
    name: 'htmx',
    title: 'htmx',
    framework: 'htmx.org',
    snippets: ['floating.html', 'help.js'],
    note: 'The fragment that the server sends. Values that are no strings are attributes with JSON.',
  },
  { name: 'turbo', title: 'Turbo', framework: '@hotwired/turbo', snippets: ['floating.html', 'help.js'] },
  {
    name: 'wordpress',
    title: 'WordPress',
    snippets: ['page.html'],
    note: 'Plugins that optimise scripts write them into the page, put them together in another folder, or hold them back. `base` says where the element finds the rest of its files.',
    pages: {
      'as asked for': '/',
      inlined: '/inlined.html',
      concatenated: '/concatenated.html',
      delayed: '/delayed.html',
    },
  },
  {
    name: 'astro',
    title: 'Astro',
    framework: 'astro',
    snippets: ['src/components/VoiceHelp.astro'],
    node: 22,
  },
  {
    name: 'next',
    title: 'Next',
    framework: 'next',
    snippets: ['app/VoiceHelp.jsx'],
    note: 'Rendered by the server, upgraded in the browser.',
    server: true,
    output: '.next/static',
  },
  {
    name: 'angular',
    title: 'Angular',
    framework: '@angular/core',
    snippets: ['src/voice-help.ts'],
    node: 22,
    output: 'dist',
  },
];

export const findExample = (name: string): Example | undefined => examples.find((example) => example.name === name);
