import { css, type ReactiveController, type ReactiveControllerHost } from 'lit';
import { followed, loudness } from './level.js';

/** Levels that differ by less than this look the same. */
const LEAST_VISIBLE_CHANGE = 0.01;

/** Steps in which a level is drawn for visitors who want less motion. */
const CALM_STEPS = 4;

/** Time between two drawings, in ms. A timer, not each frame: the browser makes frames only for what is drawn. */
const INTERVAL_MS = 33;

/** A longer time than this since the last drawing is no time in which a level has moved: the page was hidden. */
const MOST_ELAPSED_MS = 100;

/** The levels by their custom properties. Bars beside the middle one follow the louder one of the two a little later. */
const levelNames = ['input', 'output', 'near', 'outer'] as const;

type Levels = Record<(typeof levelNames)[number], number>;

const nowhere: Readonly<Levels> = { input: -1, output: -1, near: -1, outer: -1 };

/**
 * Draws both levels 30 times a second during a conversation, by custom properties of the visualizer, while that is in view, and
 * of the pressed talk button.
 */
export class Meter implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #levels: () => { input: number; output: number } | undefined;
  readonly #calm = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)');
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Missing where nothing is laid out: in jsdom. */
  readonly #seeing =
    'IntersectionObserver' in globalThis
      ? new IntersectionObserver((entries) => this.#see(entries.at(-1)!.isIntersecting))
      : undefined;
  #visualizer: HTMLElement | undefined;
  #talkButton: HTMLElement | undefined;
  #isSeen = false;
  /** When levels were drawn last, in ms of `performance.now()`. */
  #drawnAt = -Infinity;
  #level = { input: 0, output: 0 };
  #drawn: Levels = { ...nowhere };

  /** @param levels RMS of microphone and agent; `undefined` while there is no conversation. */
  constructor(host: ReactiveControllerHost & HTMLElement, levels: () => { input: number; output: number } | undefined) {
    this.#host = host;
    this.#levels = levels;
    host.addController(this);
  }

  hostUpdated(): void {
    const visualizer = this.#host.shadowRoot?.querySelector<HTMLElement>('.visualizer') ?? undefined;
    if (visualizer !== this.#visualizer) {
      this.#seeing?.disconnect();
      this.#visualizer = visualizer;
      this.#isSeen = false;
      // Another view has a visualizer of its own, on which nothing is drawn yet.
      this.#drawn = { ...nowhere };
      if (visualizer) this.#seeing?.observe(visualizer);
    }
    this.#talkButton = this.#host.shadowRoot?.querySelector<HTMLElement>('[part~=talk-button]') ?? undefined;
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
    const now = performance.now();
    const elapsed = Math.min(now - this.#drawnAt, MOST_ELAPSED_MS);
    this.#drawnAt = now;
    const level = (name: 'input' | 'output'): number => {
      this.#level[name] = levels ? followed(this.#level[name], loudness(levels[name]), elapsed) : 0;
      return this.#calm?.matches ? Math.round(this.#level[name] * CALM_STEPS) / CALM_STEPS : this.#level[name];
    };
    const { input, output, near } = levels ? this.#drawn : nowhere;
    // What was drawn last is about 40 ms old.
    const next: Levels = { input: level('input'), output: level('output'), near: Math.max(input, output), outer: near };
    for (const name of levelNames) {
      const shown = Math.max(next[name], 0);
      if (Math.abs(shown - this.#drawn[name]) < LEAST_VISIBLE_CHANGE) continue;
      this.#drawn[name] = shown;
      for (const node of [this.#visualizer, this.#talkButton]) node?.style.setProperty(`--_${name}`, shown.toFixed(2));
    }
  };
}

/** What the visualizer does in each state of a conversation, beside its rest. */
export const styles = css`
  [data-state='listening'] {
    --_ring-colour: light-dark(#0d9488, #5eead4);
    --_core: 0.94;
    --_far: 1.01;
    --_breath: 1.5s;
    --_ring: calc(0.35 + 0.65 * var(--_input, 0));
  }
  [data-state='yielding'] {
    --_ring-colour: light-dark(#0d9488, #5eead4);
    --_core: 0.84;
    --_far: 1;
    --_ring: 1;
  }
  [data-state='thinking'] {
    --_core: 0.96;
    --_far: 0.96;
    --_breath: 800ms;
    --_halo: 0.3;
    --_swirl: 1;
  }
  [data-state='speaking'] {
    --_far: 1.01;
    --_halo: calc(0.25 + 0.35 * var(--_output, 0));
    --_swirl: 0.9;
  }
  [data-state$='connecting'],
  [data-state='queued'] {
    --_core: 0.84;
    --_solid: 0.7;
    --_ring: 1;
  }
  [data-state='reconnecting'] {
    --_ring-colour: light-dark(#d97706, #fbbf24);
  }
  [data-state='muted'] {
    --_core: 0.94;
    --_halo: 0;
    --_far: 1;
  }
  [data-state='held'] {
    --_core: 0.9;
    --_solid: 0.55;
    --_far: 0.98;
    --_breath: 4s;
    --_halo: 0;
  }
  [data-state='ended'],
  [data-state='error'] {
    --_core: 0.9;
    --_halo: 0;
    --_far: 1;
  }
  [data-state='error'] {
    --_ring-colour: light-dark(#d97706, #fbbf24);
    --_ring: 1;
  }
  .visualizer svg {
    position: absolute;
    inset: 0;
    width: 44%;
    height: 44%;
    margin: auto;
  }
  :where([data-state='muted']) i {
    opacity: 0;
  }
  @media (forced-colors: none) {
    .orb i:last-of-type {
      display: block;
      background: none;
      border: max(2px, calc(var(--_d, 40px) * 0.018)) solid var(--_ring-colour, var(--_orb));
      box-shadow: none;
      opacity: var(--_ring, 0);
      scale: 1;
      transform: scale(calc(1.06 + 0.26 * var(--_input, 0)));
    }
    [data-state='speaking'].orb i:first-child {
      transform: scale(calc(1 + 0.36 * var(--_output, 0)));
    }
    [data-state$='connecting'].orb i:last-of-type {
      border-color: transparent;
      border-block-start-color: var(--_ring-colour, var(--_orb));
      animation: turn 1.2s linear infinite;
    }
    /* Nothing spins while somebody else has to hang up first. */
    [data-state='queued'].orb i:last-of-type {
      border-style: dotted;
      animation: turn 16s linear infinite;
    }
    :is([data-state='ended'], [data-state='error']).orb i:not(:last-of-type) {
      filter: saturate(0.3);
    }
    [data-state='muted'].orb i {
      filter: grayscale(1);
    }
    :is([data-state='muted'], [data-state='ended'], [data-state='error'], [data-state='held']).orb i {
      animation-play-state: paused;
    }
  }
  /* From the middle outwards, one drawing after the other. */
  .visualizer i:nth-child(2n) {
    --_loud: var(--_near, 0);
  }
  .visualizer i:is(:first-child, :nth-child(5)) {
    --_loud: var(--_outer, 0);
  }
  /* Bars: a wave runs through them while there is nothing to hear. */
  :is([data-state$='connecting'], [data-state='queued'], [data-state='thinking']).bars i {
    animation: fade 600ms ease-in-out infinite alternate;
  }
  .bars i:nth-child(2) {
    animation-delay: 120ms !important;
  }
  .bars i:nth-child(3) {
    animation-delay: 240ms !important;
  }
  .bars i:nth-child(4) {
    animation-delay: 360ms !important;
  }
  .bars i:nth-child(5) {
    animation-delay: 480ms !important;
  }
  @keyframes fade {
    to {
      opacity: 0.25;
    }
  }
  @media (forced-colors: active) {
    [data-state='speaking'] {
      outline: 3px solid Highlight;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    /* Nothing is scaled: the ring would stand on the ball. */
    .orb i:last-of-type {
      inset: -6%;
    }
    [data-state='speaking'] {
      --_ring: var(--_output, 0);
    }
    [data-state='listening'] {
      --_ring: calc(0.25 + 0.75 * var(--_input, 0));
    }
  }
`;
