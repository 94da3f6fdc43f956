import { css, html, nothing, type TemplateResult } from 'lit';
import { mutedIcon } from './icons.js';

/** What the visualizer is drawn as. */
export type Shape = 'orb' | 'bars' | 'none';

/** What the visualizer shows; each has a motion of its own. */
export type VisualizerState =
  | 'idle'
  | 'connecting'
  | 'reconnecting'
  | 'queued'
  | 'listening'
  | 'thinking'
  | 'speaking'
  | 'muted'
  | 'yielding'
  | 'held'
  | 'ended'
  | 'error';

/**
 * The living shape of the agent. `Meter` tells it how loud both sides are, by `--_input` and `--_output`. Its five pieces are
 * halo, core, swirl, light and ring of the orb, or five bars.
 */
export const visualizer = (shape: Shape, state: VisualizerState): TemplateResult | typeof nothing =>
  shape === 'none'
    ? nothing
    : html`<div class="visualizer ${shape}" part="visualizer" data-state=${state}>
        <i></i><i></i><i></i><i></i><i></i>${state === 'muted' ? mutedIcon : nothing}
      </div>`;

/**
 * The shape at rest, without its ring. What it does in a conversation comes with `Meter`. Pieces are bars, in the colour of the text, unless the orb
 * may have colours of its own.
 */
export const styles = css`
  .visualizer {
    --_b: color-mix(in oklab, var(--_orb) 62%, white);
    --_c: color-mix(in oklab, var(--_orb) 78%, black);
    position: relative;
    display: flex;
    flex: none;
    align-items: center;
    justify-content: center;
    gap: 7%;
    width: var(--_d, 40px);
    aspect-ratio: 1;
    color: var(--_ink);
  }
  @supports (color: oklch(from red l c h)) {
    .visualizer {
      --_b: oklch(from var(--_orb) calc(l + 0.16) c calc(h + 28));
      --_c: oklch(from var(--_orb) calc(l - 0.06) c calc(h - 24));
    }
  }
  .visualizer i {
    width: 10%;
    height: 72%;
    border-radius: 50vmax;
    background: var(--_bar-colour, currentColor);
    scale: 1 calc(0.17 + 0.83 * var(--_bar, 0.55) * var(--_loud, max(var(--_input, 0), var(--_output, 0))));
  }
  .visualizer i:nth-child(2n) {
    --_bar: 0.8;
  }
  .visualizer i:nth-child(3) {
    --_bar: 1;
  }
  @media (forced-colors: active) {
    .visualizer {
      --_bar-colour: CanvasText;
      color: CanvasText;
    }
  }
  @media (forced-colors: none) {
    .orb {
      color: white;
      animation: breathe var(--_breath, 2s) ease-in-out infinite alternate;
    }
    .orb i {
      position: absolute;
      inset: 0;
      width: auto;
      height: auto;
      scale: 1;
      transition:
        opacity 280ms,
        scale 280ms,
        filter 280ms;
      transition-timing-function: cubic-bezier(0.3, 0, 0.1, 1);
    }
    /* Halo: the light that the shape throws. */
    .orb i:first-child {
      inset: -32%;
      background: radial-gradient(closest-side, var(--_orb) 40%, transparent);
      opacity: var(--_halo, 0.2);
    }
    /* The ball, in three layers: core, swirl, and the light, which does not turn with them. */
    .orb i + i {
      background:
        radial-gradient(circle at 76% 20%, var(--_b), transparent 62%),
        radial-gradient(circle at 18% 84%, var(--_c), transparent 64%), var(--_orb);
      animation: turn 24s linear infinite;
      opacity: var(--_solid, 1);
      scale: var(--_core, 1);
      transform: scale(calc(1 + 0.14 * var(--_output, 0)));
    }
    .orb i + i + i {
      background:
        radial-gradient(ellipse 62% 40% at 34% 66%, var(--_b), transparent),
        radial-gradient(ellipse 34% 66% at 74% 62%, color-mix(in oklab, var(--_b), white 45%), transparent);
      animation: turn 5s linear infinite reverse;
      opacity: var(--_swirl, 0.4);
    }
    .orb i + i + i + i {
      background: radial-gradient(circle at 32% 24%, #fff9, transparent 46%);
      box-shadow: inset 0 calc(var(--_d, 40px) * -0.05) calc(var(--_d, 40px) * 0.14) #0003;
      animation: none;
      opacity: var(--_solid, 1);
    }
    /* Ring: shown in a conversation alone, whose rule is the stronger one wherever it stands. */
    :where(.orb) i:last-of-type {
      display: none;
    }
  }
  @keyframes breathe {
    to {
      transform: scale(var(--_far, 1.03));
    }
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
`;
