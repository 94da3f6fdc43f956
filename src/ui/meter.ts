import { css, type ReactiveController, type ReactiveControllerHost } from 'lit';

/** Levels that differ by less than this look the same. */
const LEAST_VISIBLE_CHANGE = 0.01;

/** Time between two drawings, in ms: 30 in a second move as smoothly as 60, and cost half. */
const INTERVAL_MS = 30;

/** Draws both levels 30 times a second during a conversation, by two custom properties of the visualizer. */
export class Meter implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #levels: () => { input: number; output: number } | undefined;
  #frame = 0;
  /** When levels were drawn last, in ms of the frames' clock. */
  #drawnAt = -Infinity;
  #drawn = { input: -1, output: -1 };

  /** @param levels RMS of microphone and agent; `undefined` while there is no conversation. */
  constructor(host: ReactiveControllerHost & HTMLElement, levels: () => { input: number; output: number } | undefined) {
    this.#host = host;
    this.#levels = levels;
    host.addController(this);
  }

  hostUpdated(): void {
    if (!this.#frame && this.#levels()) this.#frame = requestAnimationFrame(this.#draw);
  }

  hostDisconnected(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  readonly #draw = (time: number): void => {
    if (time - this.#drawnAt < INTERVAL_MS) {
      this.#frame = requestAnimationFrame(this.#draw);
      return;
    }
    this.#drawnAt = time;
    const levels = this.#levels();
    this.#frame = levels ? requestAnimationFrame(this.#draw) : 0;
    const style = this.#host.shadowRoot?.querySelector<HTMLElement>('[part~="visualizer"]')?.style;
    for (const name of ['input', 'output'] as const) {
      // Loudness is heard logarithmically: the square root makes quiet speech visible.
      const level = Math.min(1, Math.sqrt(levels?.[name] ?? 0) * 1.6);
      if (Math.abs(level - this.#drawn[name]) < LEAST_VISIBLE_CHANGE) continue;
      this.#drawn[name] = level;
      style?.setProperty(`--_${name}`, level.toFixed(2));
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
