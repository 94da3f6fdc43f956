/**
 * Imports the entry point named on the command line and writes what it exports and which browser globals the package's own
 * files reached for meanwhile. Lit's files may: they have shims for Node.
 */
const names = [
  'AudioContext',
  'AudioWorkletNode',
  'CSSStyleSheet',
  'Document',
  'Element',
  'HTMLElement',
  'MediaRecorder',
  'MediaStream',
  'MutationObserver',
  'OfflineAudioContext',
  'ResizeObserver',
  'ShadowRoot',
  'WebSocket',
  'customElements',
  'document',
  'history',
  'indexedDB',
  'isSecureContext',
  'localStorage',
  'location',
  'matchMedia',
  'navigator',
  'requestAnimationFrame',
  'self',
  'sessionStorage',
  'window',
];

/** @type {string[]} */
const touched = [];
for (const name of names) {
  /** @type {unknown} */
  let value;
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get() {
      const caller = new Error().stack?.split('\n')[2] ?? '';
      const [, file] = /\/dist\/(.*?):\d+/.exec(caller) ?? [];
      if (file) touched.push(`${name} in ${file}`);
      return value;
    },
    set(shim) {
      value = shim;
    },
  });
}

const entry = process.argv[2] ?? '';
const exported = Object.keys(await import(entry));
process.stdout.write(JSON.stringify({ exported, touched }));
