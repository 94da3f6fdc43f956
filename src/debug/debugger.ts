import { log, logs, type LogOptions } from '../base/log.js';
import type { DynamicVariables } from '../protocol/messages.js';
import type { Session } from '../session/session.js';
import { Observer } from './observer.js';
import { Overlay } from './overlay.js';
import { writeReport } from './report.js';
import { Secrets } from './secrets.js';

/** The element that is looked into. */
export interface DebuggerHost extends LogOptions, HTMLElement {
  readonly renderRoot: HTMLElement | DocumentFragment;
}

/** Members of the host whose values are secrets. */
interface SecretOptions {
  readonly apiKey?: string;
  readonly signedUrl?: string;
  readonly dynamicVariables?: DynamicVariables;
}

/** Texts of these options say nothing about anybody. Of others a report says that they are set. */
const harmlessTexts =
  /^(variant|placement|theme|preset|density|view|visualizer|announce|language|languages|server-location|audio-input|tools|client-events|log-level|launcher-action)$/;

/** What `debug` and the finer levels of the log are made of: it observes a session, logs, and shows an overlay. */
export class Debugger {
  readonly #host: DebuggerHost;
  readonly #session: Session;
  readonly #options: () => [attribute: string, property: string][];
  readonly #secrets = new Secrets();
  readonly #observer: Observer;
  #overlay: Overlay | undefined;

  /** @param options The attributes whose options the page has set, with their properties. */
  constructor(host: DebuggerHost, session: Session, options: () => [attribute: string, property: string][]) {
    this.#host = host;
    this.#session = session;
    this.#options = options;
    this.#learn();
    // Errors are logged by the element itself, unless the page handles them.
    this.#observer = new Observer(
      session,
      this.#secrets,
      ({ at, level, text }) => {
        if (level !== 'error') log(host, level, level === 'debug' ? text.trim() : `+${at} ms ${text}`);
        this.#overlay?.look();
      },
      () => logs(host, 'debug'),
    );
  }

  /** Shows the overlay, or takes it away. Call it again when the element was moved. */
  show(isShown: boolean): void {
    if (!isShown) {
      this.#overlay?.remove();
      this.#overlay = undefined;
      return;
    }
    this.#overlay ??= new Overlay(this.#session, this.#observer, {
      hide: (text) => this.#secrets.hide(text),
      report: () => this.report(),
      recording: () => this.recording(),
    });
    this.#overlay.attach(this.#host.renderRoot);
  }

  /** All that is known, as one text without secrets. */
  report(): string {
    this.#learn();
    const { conversation, metrics } = this.#session;
    const { notes, timeline, recording } = this.#observer;
    const options = this.#options().map(([attribute, property]) => this.#optionText(attribute, property));
    const data = { conversation, metrics, options, turns: timeline.turns, notes, recording };
    return writeReport(data, (text) => this.#secrets.hide(text));
  }

  /** The recording of the conversation, as a file's content. */
  recording(): string {
    return JSON.stringify(this.#observer.recording);
  }

  #learn(): void {
    const { apiKey, signedUrl, dynamicVariables } = this.#host as SecretOptions;
    this.#secrets.learn(apiKey);
    this.#secrets.learnAddress(signedUrl);
    this.#secrets.learnFrom({ dynamicVariables });
    this.#secrets.learnCookies(document.cookie);
  }

  #optionText(attribute: string, property: string): string {
    const value: unknown = Reflect.get(this.#host, property);
    if (value === true) return attribute;
    const isShown = ['number', 'boolean'].includes(typeof value) || harmlessTexts.test(attribute);
    return isShown ? `${attribute}=${String(value)}` : `${attribute} (set)`;
  }
}
