import {
  css,
  supportsAdoptingStyleSheets,
  type CSSResult,
  type ReactiveController,
  type ReactiveControllerHost,
} from 'lit';
import type { Placement, Variant } from './options.js';

interface Host extends ReactiveControllerHost {
  readonly renderRoot: HTMLElement | DocumentFragment;
  readonly variant: Variant;
  readonly placement: Placement;
}

/**
 * Lays an element out by its variant and placement, however these were set. The rules are a style sheet of each element's
 * own: an attribute selector would not see a property, and older engines drop every rule that has `:state()` in it.
 */
export class Layout implements ReactiveController {
  readonly #host: Host;
  #rules: string | undefined;
  #write: ((rules: string) => void) | undefined;

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdate(): void {
    const { variant, placement, renderRoot } = this.#host;
    const rules = sheetsOf(variant, placement).join('\n');
    if (rules === this.#rules) return;
    this.#rules = rules;
    this.#write ??= adopt(renderRoot);
    this.#write(rules);
  }
}

/** Puts a style sheet behind those that are there. @returns A function that writes it. */
function adopt(root: HTMLElement | DocumentFragment): (rules: string) => void {
  if (supportsAdoptingStyleSheets && root instanceof ShadowRoot) {
    const sheet = new CSSStyleSheet();
    root.adoptedStyleSheets.push(sheet);
    return (rules) => sheet.replaceSync(rules);
  }
  // Safari before 16.4.
  const style = document.createElement('style');
  root.append(style);
  return (rules) => (style.textContent = rules);
}

/** An inline element fills its box by the rules that every element has. */
function sheetsOf(variant: Variant, placement: Placement): CSSResult[] {
  if (variant === 'headless') return [headless];
  if (variant === 'inline') return [];
  const [side, corner] = placement.split('-');
  return [floating, ...(side === 'top' ? [top] : []), corner === 'left' ? left : corner === 'right' ? right : middle];
}

const headless = css`
  :host {
    display: contents;
  }
`;

const floating = css`
  :host {
    display: grid;
    position: fixed;
    z-index: var(--voice-agent-z-index, 1000);
    inset-block: auto max(16px, env(safe-area-inset-bottom));
    gap: 12px;
    height: auto;
    min-width: 0;
    pointer-events: none;
  }
  .panel {
    width: min(var(--voice-agent-width, 380px), 100vw - 32px);
    height: min(var(--voice-agent-max-height, 600px), 100dvh - 104px);
    box-shadow: 0 12px 40px #0004;
    pointer-events: auto;
  }
  @media (max-width: 480px), (max-height: 400px) {
    .panel {
      position: fixed;
      inset: 0;
      width: auto;
      height: auto;
      max-height: none;
      padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
      border: 0;
      border-radius: 0;
    }
    .panel + .launcher {
      display: none;
    }
  }
`;

const top = css`
  :host {
    inset-block: max(16px, env(safe-area-inset-top)) auto;
  }
  .launcher {
    order: -1;
  }
`;

const left = css`
  :host {
    left: max(16px, env(safe-area-inset-left));
    justify-items: left;
  }
`;

const right = css`
  :host {
    right: max(16px, env(safe-area-inset-right));
    justify-items: right;
  }
`;

const middle = css`
  :host {
    inset-inline: 0;
    justify-items: center;
  }
`;
