import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';

/** Shows how long the call has lasted. */
export class CallTimer implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #running: () => boolean;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** How long the last call has lasted, as it is shown. */
  lasted = '';
  /** Missing while it does not run. */
  #start: number | undefined;

  constructor(host: ReactiveControllerHost, running: () => boolean) {
    this.#host = host;
    this.#running = running;
    host.addController(this);
  }

  /** Minutes and seconds, during the call. */
  render(): TemplateResult | typeof nothing {
    if (this.#start === undefined) return nothing;
    const seconds = Math.floor((performance.now() - this.#start) / 1000);
    const time = (this.lasted = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`);
    return html`<span part="timer" role="timer" .textContent=${time}></span>`;
  }

  /** Its host may have been moved meanwhile. */
  hostConnected(): void {
    this.hostUpdated();
  }

  hostUpdated(): void {
    const isRunning = this.#running();
    if (!isRunning) this.#start = undefined;
    if (isRunning === (this.#timer !== undefined)) return;
    this.hostDisconnected();
    if (!isRunning) return;
    this.#start ??= performance.now();
    this.#timer = setInterval(() => this.#host.requestUpdate(), 1000);
  }

  hostDisconnected(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
