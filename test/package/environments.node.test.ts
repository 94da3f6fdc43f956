import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { entryPoints, packageJson, root } from './support.js';

/** What every server of today has beside the language itself: the Minimum Common Web API, without what only browsers have. */
const common = [
  ...[
    'AbortController',
    'AbortSignal',
    'Blob',
    'ByteLengthQueuingStrategy',
    'CompressionStream',
    'CountQueuingStrategy',
  ],
  ...['CustomEvent', 'DOMException', 'DecompressionStream', 'Event', 'EventTarget', 'File', 'FormData', 'Headers'],
  ...['MessageChannel', 'MessageEvent', 'MessagePort', 'ReadableStream', 'Request', 'Response', 'TextDecoder'],
  ...[
    'TextDecoderStream',
    'TextEncoder',
    'TextEncoderStream',
    'TransformStream',
    'URL',
    'URLSearchParams',
    'WebAssembly',
  ],
  ...['WritableStream', 'atob', 'btoa', 'clearInterval', 'clearTimeout', 'console', 'crypto', 'fetch', 'performance'],
  ...['queueMicrotask', 'setInterval', 'setTimeout', 'structuredClone'],
] as const;

/** Runtimes that are no browsers: what their bundlers ask the exports map for, and what they have beside the common names. */
const runtimes = {
  'Deno and Bun': { conditions: ['deno', 'bun', 'node'], own: { navigator: { userAgent: 'Deno/2.0.0' } } },
  'Cloudflare Workers': {
    conditions: ['workerd', 'worker', 'browser'],
    own: { navigator: { userAgent: 'Cloudflare-Workers' } },
  },
  'the edge of Next': { conditions: ['edge-light', 'browser', 'module'], own: { EdgeRuntime: 'edge-runtime' } },
} satisfies Record<string, { conditions: string[]; own: Record<string, unknown> }>;

const specifierOf = (name: string): string => `${packageJson.name}${name.slice(1)}`;

/** What an entry point exports, imported where nothing but these names is there. */
async function exportsOf(name: string, conditions: string[], names: Record<string, unknown>): Promise<string[]> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${specifierOf(name)}';`, resolveDir: root },
    bundle: true,
    conditions,
    external: ['ws'],
    platform: 'neutral',
    mainFields: ['module', 'main'],
    // The repository's own leads to the sources.
    tsconfigRaw: {},
    format: 'iife',
    globalName: 'exported',
    write: false,
    logLevel: 'silent',
  });
  const context = createContext(names);
  runInContext(outputFiles[0]!.text, context);
  return Object.keys(runInContext('exported', context) as object).sort();
}

const commonNames = Object.fromEntries(common.map((name) => [name, Reflect.get(globalThis, name) as unknown]));

for (const [runtime, { conditions, own }] of Object.entries(runtimes)) {
  describe(`on ${runtime}`, () => {
    for (const { name, default: file } of entryPoints) {
      test(`${name} can be imported, and exports all that it does elsewhere`, async () => {
        const elsewhere = Object.keys((await import(join(root, file))) as object);
        const here = await exportsOf(name, conditions, { ...commonNames, ...own });
        assert.notEqual(elsewhere.length, 0);
        assert.deepEqual(
          elsewhere.filter((exported) => !here.includes(exported)),
          [],
        );
      });
    }
  });
}
