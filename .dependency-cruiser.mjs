/**
 * The rooms of the house, lowest first: what each may import. `npm run check:rooms` holds them, and
 * `docs/architecture.md` says what each is for.
 *
 * @typedef {{ files: string, imports?: string[], types?: string[], packages?: string[], node?: boolean }} Room
 *   `files`: a pattern for the room's files. `imports`: rooms it may import. `types`: rooms of which it may import types only.
 *   `packages`: npm packages it may import. `node`: whether it may import modules of Node.
 */

/** @type {Record<string, Room>} */
const rooms = {
  base: { files: '^src/base/' },
  protocol: { files: '^src/protocol/', imports: ['base'] },
  samples: { files: '^src/audio/(?:pcm|resampler)[.]ts$', types: ['protocol'] },
  server: { files: '^src/server/', imports: ['base'] },
  transport: { files: '^src/transport/', imports: ['base', 'protocol'] },
  audio: { files: '^src/audio/(?!(?:pcm|resampler)[.]ts$)', imports: ['base', 'samples'], types: ['protocol'] },
  session: { files: '^src/session/', imports: ['base', 'protocol', 'samples', 'transport', 'audio'] },
  ui: {
    files: '^src/ui/',
    imports: ['base', 'protocol'],
    types: ['session'],
    packages: ['lit', 'marked', 'dompurify'],
  },
  debug: { files: '^src/debug/', imports: ['base', 'protocol', 'ui'], types: ['session'] },
  tools: { files: '^src/page-tools/' },
  element: {
    files: '^src/element/',
    imports: ['base', 'transport', 'session', 'ui', 'debug', 'tools'],
    types: ['protocol', 'audio'],
    packages: ['lit'],
  },
  entries: {
    files: '^src/entries/',
    imports: ['base', 'protocol', 'samples', 'server', 'transport', 'audio', 'session', 'ui', 'tools', 'element'],
  },
  command: { files: '^src/cli/(?:command|listen)[.]ts$', imports: ['base'], node: true },
  cli: {
    files: '^src/cli/(?!(?:command|listen)[.]ts$)',
    imports: ['base', 'server', 'command'],
    packages: ['puppeteer-core'],
    node: true,
  },
  simulator: {
    files: '^packages/simulator/src/',
    imports: ['base', 'protocol', 'samples', 'command'],
    packages: ['ws'],
    node: true,
  },
};

const filesOf = (/** @type {string[]} */ names) => names.map((name) => rooms[name]?.files ?? '');
const everyRoom = filesOf(Object.keys(rooms));
/** @type {import('dependency-cruiser').DependencyType[]} */
const typesOnly = ['type-only', 'type-import'];
const sources = '^(?:src|packages/[^/]+/src)/';

/** @returns {import('dependency-cruiser').IForbiddenRuleType[]} */
const rulesOf = (
  /** @type {[string, Room]} */ [name, { files, imports = [], types = [], packages = [], node = false }],
) => {
  const allowed = [
    ...filesOf([name, ...imports, ...types]),
    ...packages.map((one) => `(?:^|/)node_modules/(?:@types/)?${one}/`),
  ];
  const reach = [...imports, ...types.map((type) => `${type} (types)`), ...packages, ...(node ? ['Node'] : [])];
  return [
    {
      name: `room-${name}`,
      comment: `Files of ${name} import ${reach.join(', ') || 'nothing'} and each other.`,
      severity: 'error',
      from: { path: files },
      to: { pathNot: allowed, ...(node && { dependencyTypesNot: ['core'] }) },
    },
    ...types.map((type) => ({
      name: `room-${name}-types-of-${type}`,
      comment: `Files of ${name} import types of ${type}, and no values.`,
      severity: /** @type {const} */ ('error'),
      from: { path: files },
      to: { path: filesOf([type]), dependencyTypesNot: typesOnly },
    })),
  ];
};

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(rooms).flatMap(rulesOf),
    {
      name: 'outside-every-room',
      comment: 'Each source belongs to a room: move it, or give .dependency-cruiser.mjs a room for it.',
      severity: 'error',
      from: {},
      // The number stands for "any": a rule about modules must have one, and 100 is the highest.
      module: { path: sources, pathNot: everyRoom, numberOfDependentsLessThan: 100 },
    },
    {
      name: 'circle',
      comment: 'No file imports itself by way of others: move what both need below both.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: typesOnly } },
    },
    {
      name: 'circle-with-types',
      comment: 'The same where an import in the circle is of types: move the types that both need below both.',
      severity: 'error',
      from: {},
      to: { circular: true, via: { dependencyTypes: typesOnly } },
    },
    {
      name: 'nobody-needs-it',
      comment: 'No entry leads to this file: delete it.',
      severity: 'error',
      from: { path: [...filesOf(['entries']), '^src/cli/main[.]ts$', '^packages/'] },
      // The one-file builds put fetched-parts.one-file.ts in the place of fetched-parts.ts.
      to: { path: '^src/(?!entries/|cli/main[.]ts$)', pathNot: ['[.]d[.]ts$', '[.]one-file[.]ts$'], reachable: false },
    },
    {
      name: 'no-face-needed',
      comment: 'Who takes the client without a face gets no Lit.',
      severity: 'error',
      from: { path: '^src/entries/(?:audio|page-tools|server|session|websocket)[.]ts$' },
      to: { path: '(?:^|/)node_modules/(?:lit|@lit)/', reachable: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
