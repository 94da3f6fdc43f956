import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Example } from './examples.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Where examples are installed and built, kept from run to run. Outside the repository, since packages are looked for in all
 * folders above, too: an example must not find those of the repository.
 */
const workshop = join(tmpdir(), `voice-agent-embed-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`);

const npm = (folder: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): string => {
  try {
    return execFileSync('npm', args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`npm ${args.join(' ')} in ${folder}:\n${stdout}\n${stderr}`, { cause: error });
  }
};

/** Packs what `dist` holds, as npm would publish it. The name tells the content, so that npm sees when it changes. */
export function pack(): string {
  mkdirSync(workshop, { recursive: true });
  for (const old of readdirSync(workshop).filter((name) => name.endsWith('.tgz'))) rmSync(join(workshop, old));
  npm(root, ['pack', '--ignore-scripts', '--pack-destination', workshop]);
  const [name] = readdirSync(workshop).filter((file) => file.endsWith('.tgz'));
  const packed = join(workshop, name!);
  const hash = createHash('sha256').update(readFileSync(packed)).digest('hex').slice(0, 12);
  const tarball = packed.replace('.tgz', `-${hash}.tgz`);
  renameSync(packed, tarball);
  return tarball;
}

interface PackageJson {
  dependencies: Record<string, string>;
}

export interface Built {
  folder: string;
  env: NodeJS.ProcessEnv;
}

/**
 * Copies an example out of the repository, installs it with the packed package in place of the published one, and builds it,
 * as those do who copy it.
 */
export function build(example: Example, tarball: string, peers: readonly string[] = []): Built {
  const folder = join(workshop, [example.name, ...peers].join('-'));
  mkdirSync(folder, { recursive: true });
  const kept = ['node_modules', 'package-lock.json', '.installed.json'];
  for (const file of readdirSync(folder).filter((name) => !kept.includes(name))) {
    rmSync(join(folder, file), { recursive: true });
  }
  cpSync(join(root, 'examples', example.name), folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;
  manifest.dependencies['voice-agent-element'] = `file:${tarball}`;
  for (const peer of peers) manifest.dependencies[peer] = '*';
  const text = JSON.stringify(manifest, null, 2);
  writeFileSync(join(folder, 'package.json'), text);

  const env = { ...process.env, ...newerNode(example.node), CI: 'true', NO_COLOR: '1', ...silent };
  const stamp = join(folder, '.installed.json');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== text) {
    npm(folder, ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], env);
    writeFileSync(stamp, text);
  }
  npm(folder, ['run', 'build'], env);
  return { folder, env };
}

/** The tools of these frameworks report home unless they are told not to. */
const silent = { NEXT_TELEMETRY_DISABLED: '1', ASTRO_TELEMETRY_DISABLED: '1', NG_CLI_ANALYTICS: 'false' };

/** A Node of that major, or newer, at the front of the path: this one, or else one from the registry. */
function newerNode(major: number | undefined): NodeJS.ProcessEnv {
  if (!major || Number(process.versions.node.split('.')[0]) >= major) return {};
  const folder = join(workshop, `node-${major}`);
  const name = `node-${process.platform}-${process.arch}`;
  const programs = join(folder, 'node_modules', name, 'bin');
  if (!existsSync(programs)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    npm(folder, ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${major}`]);
  }
  return { PATH: `${programs}${delimiter}${process.env['PATH']}` };
}

/** The installed version of a package of an example. */
export function versionOf(example: Example): string {
  if (!example.framework) return '';
  const file = join(workshop, example.name, 'node_modules', example.framework, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

const sha384 = (text: string): string => createHash('sha384').update(text).digest('base64');

/** The files for pages as another version would have them: it says another number, and holds its chunks to other hashes. */
export function otherVersion(): Map<string, string> {
  const folder = join(root, 'dist/cdn');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  const files = new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const hashes = new Map([...files].map(([name, text]) => [name, sha384(text)]));
  for (const [name, text] of files) files.set(name, text.replaceAll(version, '0.0.1'));
  // Files name the hashes of others, so a new hash makes new hashes.
  for (let changed = true; changed;) {
    changed = false;
    for (const [name, text] of files) {
      const hash = sha384(text);
      const known = hashes.get(name)!;
      if (hash === known) continue;
      changed = true;
      hashes.set(name, hash);
      for (const [other, code] of files) files.set(other, code.replaceAll(known, hash));
    }
  }
  return files;
}

/** Whether one of the built scripts has a text in it. */
export function isIn(folder: string, text: string): boolean {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  return files.some((name) => readFileSync(join(folder, name), 'utf8').includes(text));
}
