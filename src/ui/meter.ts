import { css, type ReactiveController, type ReactiveControllerHost } from 'lit';

/** Levels that differ by less than this look the same. */
const LEAST_VISIBLE_CHANGE = 0.01;

/** Time between two drawings, in ms. A timer, not each frame: the browser makes frames only for what is drawn. */
const INTERVAL_MS = 33;

/**
 * Draws both levels 30 times a second during a conversation, by two custom properties of the visualizer, while that is in view.
 */
export class Meter implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #levels: () => { input: number; output: number } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Missing where nothing is laid out: in jsdom. */
  readonly #seeing =
    'IntersectionObserver' in globalThis
      ? new IntersectionObserver((entries) => this.#see(entries.at(-1)!.isIntersecting))
      : undefined;
  #visualizer: HTMLElement | undefined;
  #isSeen = false;
  #drawn = { input: -1, output: -1 };

  /** @param levels RMS of microphone and agent; `undefined` while there is no conversation. */
  constructor(host: ReactiveControllerHost & HTMLElement, levels: () => { input: number; output: number } | undefined) {
    this.#host = host;
    this.#levels = levels;
    host.addController(this);
  }

  hostUpdated(): void {
    const visualizer = this.#host.shadowRoot?.querySelector<HTMLElement>('[part~="visualizer"]') ?? undefined;
    if (visualizer !== this.#visualizer) {
      this.#seeing?.disconnect();
      this.#visualizer = visualizer;
      this.#isSeen = false;
      this.#drawn = { input: -1, output: -1 };
      if (visualizer) this.#seeing?.observe(visualizer);
    }
    this.#run();
  }

  hostDisconnected(): void {
    this.#seeing?.disconnect();
    this.#visualizer = undefined;
    this.#isSeen = false;
    this.#stop();
  }

  #see(isSeen: boolean): void {
    this.#isSeen = isSeen;
    if (isSeen) this.#run();
    else this.#stop();
  }

  #run(): void {
    if (!this.#timer && this.#isSeen && this.#levels()) this.#timer = setTimeout(this.#draw, INTERVAL_MS);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  readonly #draw = (): void => {
    const levels = this.#levels();
    this.#timer = levels && setTimeout(this.#draw, INTERVAL_MS);
    for (const name of ['input', 'output'] as const) {
      // Loudness is heard logarithmically: the square root makes quiet speech visible.
      const level = Math.min(1, Math.sqrt(levels?.[name] ?? 0) * 1.6);
      if (Math.abs(level - this.#drawn[name]) < LEAST_VISIBLE_CHANGE) continue;
      this.#drawn[name] = level;
      this.#visualizer?.style.setProperty(`--_${name}`, level.toFixed(2));
    }
  };
}

export const styles = css`
  .visualizer {
    --_level: max(var(--_input, 0), var(--_output, 0));
    scale: calc(1 - 0.12 * var(--_input, 0) + 0.1 * var(--_output, 0));
  }
  .visualizer::after {
    content: '';
    position: absolute;
    inset: 0;
    border: 2px solid var(--_accent);
    border-radius: 50%;
    opacity: calc(0.1 + 0.9 * var(--_level));
    scale: calc(1 + 0.35 * var(--_level));
  }
  @media (prefers-reduced-motion: reduce) {
    .visualizer,
    .visualizer::after {
      scale: 1;
    }
  }
`;
