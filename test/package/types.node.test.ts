import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import ts from 'typescript';
import { packageJson, root } from './support.js';

const run = promisify(execFile);

/** One use of the element, as a whole file, by its name. Names of those that must not compile start with `wrong-`. */
type Uses = Record<string, string>;

const component = (attributes: string, before = ''): string => `${before}
export const Help = () => <voice-agent ${attributes} />;`;

/** What is right and wrong wherever a template sets properties and listens by `on` and the event's name. */
const propertiesAndEvents: Uses = {
  'properties.tsx': component(
    `signedUrlEndpoint="/api/signed-url" variant="floating" dynamicVariables={{ name: 'Ada' }} languages={['en', 'de']}
    muted={false} volume={0.5} id="help" title="Help"`,
  ),
  'attributes.tsx': component(
    `signed-url-endpoint="/api/signed-url" text-only override-speed="1.2" dynamic-variables='{"name":"Ada"}'
    languages="en de" muted="false" volume="0.5" data-test="help"`,
  ),
  'events.tsx': component(
    `onvoice-agent-transcript={({ detail }) => detail.text.length + detail.turnId.length}
    onvoice-agent-toggle={toggled} onvoice-agent-start={(event) => event.preventDefault()}`,
    `import type { VoiceAgentToggleEvent } from 'voice-agent-element';
    const toggled = ({ detail }: VoiceAgentToggleEvent): boolean => detail.open;`,
  ),
  'style.tsx': component(`style={{ color: 'red', '--voice-agent-accent': 'teal' }}`),
  'wrong-property.tsx': component('signedUrlEndpont="/api/signed-url"'),
  'wrong-property-value.tsx': component('variant="sideways"'),
  'wrong-attribute-value.tsx': component('dynamic-variables={{ name: "Ada" }}'),
  'wrong-read-only.tsx': component('status="connected"'),
  'wrong-detail.tsx': component('onvoice-agent-toggle={({ detail }) => detail.text}'),
  'wrong-event.tsx': component('onvoice-agent-togle={({ detail }) => detail.open}'),
  'wrong-style.tsx': component(`style={{ '--voice-agent-accent': 1 }}`),
};

const frameworks: Record<string, { options: ts.CompilerOptions; uses: Uses }> = {
  react: {
    options: { jsxImportSource: 'react' },
    uses: {
      ...propertiesAndEvents,
      'reference.tsx': component(
        'ref={agent}',
        `import { createRef } from 'react';
        import type { VoiceAgentElement } from 'voice-agent-element';
        const agent = createRef<VoiceAgentElement>();`,
      ),
      'wrong-reference.tsx': component(
        'ref={agent}',
        `import { createRef } from 'react';
        const agent = createRef<HTMLInputElement>();`,
      ),
    },
  },
  'react-18': {
    options: {
      jsxImportSource: 'react',
      paths: {
        react: [join(root, 'node_modules/@types/react-18/index.d.ts')],
        'react/*': [join(root, 'node_modules/@types/react-18/*')],
      },
    },
    uses: {
      'attributes.tsx': component(
        `signed-url-endpoint="/api/signed-url" variant="floating" push-to-talk={false} dynamic-variables='{"name":"Ada"}'
        class="help"`,
      ),
      'wrong-attribute.tsx': component('varient="floating"'),
      'wrong-attribute-value.tsx': component('dynamic-variables={{ name: "Ada" }}'),
      'wrong-property.tsx': component('signedUrlEndpoint="/api/signed-url"'),
      'wrong-listener.tsx': component('onvoice-agent-toggle={() => undefined}'),
    },
  },
  preact: { options: { jsxImportSource: 'preact' }, uses: propertiesAndEvents },
  solid: {
    options: { jsx: ts.JsxEmit.Preserve, jsxImportSource: 'solid-js' },
    uses: {
      'properties.tsx': component(
        `signed-url-endpoint="/api/signed-url" variant="floating" dynamic-variables={{ name: 'Ada' }}
        prop:labels={{ start: 'Talk' }} attr:override-speed="1.2" bool:text-only={true} class="help"`,
      ),
      'events.tsx': component('on:voice-agent-toggle={({ detail }) => detail.open}'),
      'wrong-property.tsx': component('prop:signedUrlEndpont="/api/signed-url"'),
      'wrong-attribute.tsx': component('varient="floating"'),
      'wrong-attribute-value.tsx': component('attr:dynamic-variables={{ name: "Ada" }}'),
      'wrong-property-value.tsx': component('override-speed="fast"'),
      'wrong-detail.tsx': component('on:voice-agent-toggle={({ detail }) => detail.text}'),
      'wrong-event.tsx': component('on:voice-agent-togle={({ detail }) => detail.open}'),
    },
  },
  // Angular leaves the tag alone; what its handlers and references are given has these types.
  angular: {
    options: {},
    uses: {
      'element.ts': `import 'voice-agent-element';
      const agent = document.querySelector('voice-agent')!;
      agent.variant = 'floating';
      agent.addEventListener('voice-agent-toggle', ({ detail }) => detail.open);
      export const started: Promise<void> = agent.start();`,
      'wrong-property.ts': `import 'voice-agent-element';
      document.querySelector('voice-agent')!.varient = 'floating';`,
      'wrong-event.ts': `import 'voice-agent-element';
      document.querySelector('voice-agent')!.addEventListener('voice-agent-togle', ({ detail }) => detail.open);`,
    },
  },
};

// Inside the repository, where the frameworks are installed; the package is installed beside them.
mkdirSync(join(root, '.cache'), { recursive: true });
const site = mkdtempSync(join(root, '.cache/types-'));
mkdirSync(join(site, 'node_modules'));
symlinkSync(root, join(site, 'node_modules', packageJson.name));
after(() => rmSync(site, { recursive: true }));

/** As a tsconfig.json has them. */
const settings = {
  target: 'es2022',
  module: 'esnext',
  moduleResolution: 'bundler',
  lib: ['es2022', 'dom', 'dom.iterable'],
  strict: true,
  exactOptionalPropertyTypes: true,
  // What the frameworks themselves declare takes most of the time.
  skipLibCheck: true,
  noEmit: true,
};

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  jsx: ts.JsxEmit.ReactJSX,
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
};

/** Writes the files of a site, and answers with their paths. */
function write(framework: string, uses: Uses): string[] {
  mkdirSync(join(site, framework), { recursive: true });
  return Object.entries(uses).map(([name, text]) => {
    const file = join(site, framework, name);
    writeFileSync(file, text);
    return file;
  });
}

const wrongOnes = (uses: Uses): string[] => Object.keys(uses).filter((name) => name.startsWith('wrong-'));

/** Files of the platform and of the package are read once for all frameworks. */
const files = new Map<string, ts.SourceFile | undefined>();

function hostOf(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  return {
    ...host,
    getCurrentDirectory: () => site,
    getSourceFile(file, ...rest) {
      if (!files.has(file)) files.set(file, read(file, ...rest));
      return files.get(file);
    },
  };
}

/** Runs a compiler that is a program, and answers with the files that it finds errors in, by name, and all that it says. */
async function compile(
  framework: string,
  program: string,
  ...args: string[]
): Promise<{ wrong: string[]; said: string }> {
  const cwd = join(site, framework);
  const said = await run(process.execPath, [join(root, 'node_modules', program), ...args], { cwd }).then(
    ({ stdout }) => stdout,
    (error: unknown) => (error as { stdout: string }).stdout,
  );
  const wrong = [...said.matchAll(/^(?:\d+ ERROR ")?([\w./-]+)(?:\(\d+,\d+\): error |" \d+:\d+ )/gm)];
  return { wrong: [...new Set(wrong.map(([, file]) => file!))].sort(), said };
}

describe('the types for', () => {
  for (const [framework, { options: own, uses }] of Object.entries(frameworks)) {
    test(`${framework} take what is right, and refuse what is wrong`, () => {
      const types = framework === 'angular' ? [] : [`voice-agent-element/types/${framework}`];
      const all = { ...options, ...own, types };
      const program = ts.createProgram(write(framework, uses), all, hostOf(all));
      const ours = program
        .getSourceFiles()
        .filter(({ fileName }) => /\/types\/[\w-]+\.d\.ts$|\/\.cache\//.test(fileName));
      const errors = [
        ...program.getOptionsDiagnostics(),
        ...ours.flatMap((file) => program.getSemanticDiagnostics(file)),
      ];
      const wrong = new Set(errors.map(({ file }) => (file ? relative(join(site, framework), file.fileName) : '')));
      assert.deepEqual([...wrong].sort(), wrongOnes(uses).sort(), ts.formatDiagnostics(errors, hostOf(all)));
    });
  }

  test('Vue take what is right, and refuse what is wrong', async () => {
    const use = (attributes: string, script = ''): string =>
      `<script setup lang="ts">${script}</script>\n<template><voice-agent ${attributes} /></template>`;
    const uses = {
      'properties.vue': use(
        `signed-url-endpoint="/api/signed-url" variant="floating" :dynamicVariables="visitor" :languages="['en', 'de']"
        text-only muted="false" :volume="0.5" class="help" style="--voice-agent-accent: teal"`,
        `const visitor = { name: 'Ada' };`,
      ),
      'events.vue': use(
        '@voice-agent-toggle="open = $event.detail.open" @voice-agent-transcript="write" ref="agent"',
        `import type { VoiceAgentElement, VoiceAgentTranscriptEvent } from 'voice-agent-element';
        import { ref, useTemplateRef } from 'vue';
        const open = ref(false);
        const agent = useTemplateRef<VoiceAgentElement>('agent');
        const write = ({ detail }: VoiceAgentTranscriptEvent) => agent.value?.sendText(detail.text);`,
      ),
      'wrong-attribute.vue': use('signed-url-endpont="/api/signed-url"'),
      'wrong-value.vue': use('variant="sideways"'),
      'wrong-detail.vue': use('@voice-agent-toggle="$event.detail.text"'),
      'wrong-event.vue': use('@voice-agent-togle="() => undefined"'),
    };
    write('vue', {
      ...uses,
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          ...settings,
          jsx: 'preserve',
          jsxImportSource: 'vue',
          types: ['voice-agent-element/types/vue'],
        },
        vueCompilerOptions: { strictTemplates: true },
        include: ['*.vue'],
      }),
    });
    const { wrong, said } = await compile('vue', 'vue-tsc/bin/vue-tsc.js', '-p', '.', '--pretty', 'false');
    assert.deepEqual(wrong, wrongOnes(uses).sort(), said);
  });

  test('Svelte take what is right, and refuse what is wrong', async () => {
    const use = (attributes: string, script = ''): string =>
      `<script lang="ts">${script}</script>\n<voice-agent ${attributes}></voice-agent>`;
    const uses = {
      'Properties.svelte': use(
        `signed-url-endpoint="/api/signed-url" variant="floating" dynamicVariables={{ name: 'Ada' }} languages="en de"
        text-only muted={false} volume={0.5} class="help" style="--voice-agent-accent: teal"`,
      ),
      'Events.svelte': use(
        'onvoice-agent-toggle={({ detail }) => (open = detail.open)} onvoice-agent-transcript={write} bind:this={agent}',
        `import type { VoiceAgentElement, VoiceAgentTranscriptEvent } from 'voice-agent-element';
        let open = $state(false);
        let agent = $state<VoiceAgentElement>();
        const write = ({ detail }: VoiceAgentTranscriptEvent) => agent?.sendText(detail.text + String(open));`,
      ),
      'wrong-attribute.svelte': use('signed-url-endpont="/api/signed-url"'),
      'wrong-property.svelte': use('varient="floating"'),
      'wrong-value.svelte': use('variant="sideways"'),
      'wrong-detail.svelte': use('onvoice-agent-toggle={({ detail }) => detail.text}'),
      'wrong-event.svelte': use('onvoice-agent-togle={() => undefined}'),
    };
    write('svelte', {
      ...uses,
      'tsconfig.json': JSON.stringify({
        compilerOptions: { ...settings, verbatimModuleSyntax: true, types: ['voice-agent-element/types/svelte'] },
        include: ['*.svelte'],
      }),
      // Without one, that of the repository's own Vite is looked at.
      'svelte.config.js': 'export default {};',
    });
    const args = ['--tsconfig', './tsconfig.json', '--output', 'machine', '--threshold', 'error'];
    const { wrong, said } = await compile('svelte', 'svelte-check/bin/svelte-check', ...args);
    assert.deepEqual(wrong, wrongOnes(uses).sort(), said);
  });
});
