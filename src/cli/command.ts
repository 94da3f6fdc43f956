import { parseArgs, type ParseArgsConfig } from 'node:util';
import { version } from '../base/version.js';

/** What a program ends with. */
export const ExitCode = { ok: 0, failed: 1, usage: 2 } as const;

/** The program was called in a way that cannot be meant. Its message is a sentence that says how to call it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The program cannot go on. Its message is a sentence that says what to do. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}

export interface Program {
  /** What `--help` prints. */
  help: string;
  /** @returns What the program ends with. */
  run: (args: string[]) => Promise<number>;
}

/** Runs a program with the arguments of this process, and sets what it ends with. Everything that goes wrong is a sentence on stderr. */
export async function runProgram({ help, run }: Program, args = process.argv.slice(2)): Promise<void> {
  // Whoever reads the output may stop reading: `… --help | head -1`.
  process.stdout.on('error', () => process.exit());
  const flags = args.slice(0, args.indexOf('--') >>> 0);
  try {
    if (flags.includes('--help') || flags.includes('-h')) print(help);
    else if (flags.includes('--version')) print(version);
    else process.exitCode = await run(args);
  } catch (error) {
    if (error instanceof UsageError) complain(`${error.message}\nRun it with --help to see how it is used.`);
    else if (error instanceof CommandFailure) complain(error.message);
    else complain(`This should not have happened: ${String(error)}\nPlease report it.`);
    process.exitCode = error instanceof UsageError ? ExitCode.usage : ExitCode.failed;
  }
}

export const print = (text: string): void => void process.stdout.write(`${text}\n`);
export const complain = (text: string): void => void process.stderr.write(`${text}\n`);

/** Options of a program as `node:util` takes them. */
export type OptionTable = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads arguments. No error repeats a value, which may be a secret.
 *
 * @throws {UsageError}
 */
export function readArguments<Options extends OptionTable>(
  args: string[],
  options: Options,
): ReturnType<typeof parseArgs<{ args: string[]; options: Options; allowPositionals: true }>> {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    const [, name = 'one of these names'] = /'(-{1,2}[\w-]+)/.exec((error as Error).message) ?? [];
    const isUnknown = (error as { code?: string }).code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION';
    const takes = options[name.slice(2)]?.type === 'boolean' ? 'takes no value' : 'needs a value';
    throw new UsageError(isUnknown ? `There is no option ${name}.` : `The option ${name} ${takes}.`);
  }
}

/**
 * A whole number within bounds.
 *
 * @throws {UsageError} With the option's name.
 */
export function readNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`${name} takes a whole number from ${least} to ${most}.`);
}

/** Settles when this process is asked to end. Asked a second time, it ends at once. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      process.off('SIGINT', end).off('SIGTERM', end);
      resolve();
    };
    process.on('SIGINT', end).on('SIGTERM', end);
  });
}
