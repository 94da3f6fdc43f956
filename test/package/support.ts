import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository, with a slash at its end. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface PackageJson {
  name: string;
  version: string;
  'web-types': string;
  files: string[];
  repository: { url: string };
  engines: Record<string, string>;
  publishConfig: Record<string, unknown>;
  bin: Record<string, string>;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: Record<string, { optional?: boolean }>;
  exports: Record<string, string | { types: string; default?: string }>;
}

export const packageJson = JSON.parse(read('package.json')) as PackageJson;

/** Every file under a folder of the repository, as a path from its root. */
export function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** Entry points with code for programs: `.`, `./element`, … */
export const entryPoints = Object.entries(packageJson.exports).flatMap(([name, target]) =>
  typeof target === 'object' && target.default ? [{ name, types: target.types, default: target.default }] : [],
);
