import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * Loads a package that need not be installed: one beside this package, else one of the folder that the program runs in, since `npx`
 * keeps this package in a folder of its own.
 *
 * @returns `undefined` when there is none.
 */
export async function loadOptional<Module>(name: string): Promise<Module | undefined> {
  try {
    return (await import(name)) as Module;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  try {
    return createRequire(join(process.cwd(), 'package.json'))(name) as Module;
  } catch (error) {
    if (!isMissing(error)) throw error;
    return undefined;
  }
}

const isMissing = (error: unknown): boolean =>
  ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes((error as { code?: string }).code ?? '');
