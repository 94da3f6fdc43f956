import { reportError } from './emitter.js';

/** What is logged: lines of this level and of those before it. */
export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** Takes the lines of the log. `console` is one. */
export type Logger = Record<Exclude<LogLevel, 'silent'>, (line: string) => void>;

export interface LogOptions {
  /** Where the log goes. Default: `console`. */
  logger?: Logger | undefined;
  /** Default: `warn`. */
  logLevel?: LogLevel | undefined;
}

const levels: readonly LogLevel[] = ['silent', 'error', 'warn', 'info', 'debug'];

/** Whether lines of a level are logged. */
export const logs = ({ logLevel }: LogOptions, level: LogLevel): boolean =>
  levels.indexOf(level) <= levels.indexOf(logLevel ?? 'warn');

/** Logs a line if its level is wanted. The line must hold no key, token or signed URL. */
export function log(options: LogOptions, level: keyof Logger, line: string): void {
  if (!logs(options, level)) return;
  try {
    (options.logger ?? console)[level](`<voice-agent> ${line}`);
  } catch (error) {
    // A logger of the page that fails must not stop a conversation.
    reportError(error);
  }
}
