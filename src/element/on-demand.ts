import type { LitElement, ReactiveController } from 'lit';
import { log, logs, type LogOptions } from '../base/log.js';
import type { Debugger } from '../debug/debugger.js';
import type { Session } from '../session/session.js';
import type { ToolHandler } from '../session/tool-handlers.js';
import { fetchDebugger, fetchPageTools } from './fetched-parts.js';

interface Host extends LitElement, LogOptions {
  readonly debug: boolean;
  readonly tools: readonly string[] | undefined;
  readonly base: string | undefined;
}

interface Effects {
  /** Call before the browser goes to an address. Returns whether it may. */
  link: (href: string) => boolean;
  /** Closes the panel of a floating one. */
  close: () => void;
  /** The attributes whose options the page has set, with their properties. */
  options: () => [attribute: string, property: string][];
}

/** Loads what few pages switch on: the debugger, for `debug` and the finer levels of the log, and the tools named in `tools`. */
export class OnDemand implements ReactiveController {
  readonly #host: Host;
  readonly #session: Session;
  readonly #effects: Effects;
  #debugger: Debugger | undefined;
  #isMissing = false;

  constructor(host: Host, session: Session, effects: Effects) {
    this.#host = host;
    this.#session = session;
    this.#effects = effects;
    host.addController(this);
  }

  hostConnected(): void {
    this.#debugger?.show(this.#host.debug);
  }

  hostUpdated(): void {
    if (!this.#isMissing) void this.load();
    this.#debugger?.show(this.#host.debug);
  }

  /** Loads the debugger where it is wanted. A conversation goes on without it if that fails. */
  async load(): Promise<void> {
    const host = this.#host;
    if (this.#debugger || !(host.debug || logs(host, 'info'))) return;
    try {
      const { Debugger } = await fetchDebugger(host);
      this.#debugger ??= new Debugger(host, this.#session, this.#effects.options);
      this.#debugger.show(host.debug);
    } catch {
      if (!this.#isMissing)
        log(host, 'warn', 'The debugger could not be loaded: host the folder chunks beside the script.');
      this.#isMissing = true;
    }
  }

  /** The ready-made tool of that name, if the page has switched it on. */
  toolOf(name: string): ToolHandler | undefined {
    const host = this.#host;
    if (!host.tools?.includes(name)) return undefined;
    return async (parameters, context) => {
      const { createPageTools } = await fetchPageTools(host);
      const tools: Readonly<Record<string, ToolHandler>> = createPageTools({ face: host, ...this.#effects });
      if (!Object.hasOwn(tools, name)) throw new Error(`There is no tool with the name ${name} on this page.`);
      return tools[name]!(parameters, context);
    };
  }
}
