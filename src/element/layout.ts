import {
  css,
  supportsAdoptingStyleSheets,
  type CSSResult,
  type ReactiveController,
  type ReactiveControllerHost,
} from 'lit';
import type { Density, Placement, Preset, Theme, Variant } from './options.js';

interface Host extends ReactiveControllerHost, Element {
  readonly renderRoot: HTMLElement | DocumentFragment;
  readonly variant: Variant;
  readonly placement: Placement;
  readonly theme: Theme;
  readonly preset: Preset;
  readonly density: Density;
}

/**
 * Lays an element out by its variant, placement, theme, preset and density. Each element has its own style sheet for that: attribute selectors do not
 * see properties, and engines without `:state()` (Chromium before 125, Safari before 17.4) drop every rule that has it.
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
    const host = this.#host;
    const { variant, placement, theme, preset, density, renderRoot } = host;
    const scheme = theme === 'system' ? 'light dark' : theme;
    const rules = [
      ...sheetsOf(variant, placement),
      theme === 'auto' ? '' : `:host{color-scheme:${scheme}}`,
      preset === 'paper' ? '' : `:host{--_preset:${presets[preset]}}`,
      density === 'compact' ? compact : '',
    ].join('\n');
    if (rules === this.#rules) return;
    this.#rules = rules;
    this.#write ??= adopt(renderRoot);
    this.#write(rules);
    // A reset of the page, such as `* { all: unset }`, outdoes what is not important here, and takes the place away.
    if (variant === 'floating' && getComputedStyle(host).zIndex === 'auto')
      this.#write(rules.replace(/\b(inset|top|right|bottom|left):[^;{}]+/g, '$&!important'));
  }
}

/** Accents. *Paper*, the default, is in the common styles: it has one for light and one for dark. */
const presets: Readonly<Record<Exclude<Preset, 'paper'>, string>> = {
  iris: '#4f46e5',
  lagoon: '#0e7490',
  ember: '#c2410c',
};

/** Adds a style sheet after all others. @returns A function that sets its rules. */
function adopt(root: HTMLElement | DocumentFragment): (rules: string) => void {
  if (supportsAdoptingStyleSheets && root instanceof ShadowRoot) {
    const sheet = new CSSStyleSheet();
    root.adoptedStyleSheets.push(sheet);
    return (rules) => sheet.replaceSync(rules);
  }
  // Safari before 16.4 has no adopted style sheets.
  const style = document.createElement('style');
  root.append(style);
  return (rules) => (style.textContent = rules);
}

/** The style sheets of a variant. An inline element needs none: the common styles let it fill its box. */
function sheetsOf(variant: Variant, placement: Placement): CSSResult[] {
  if (variant === 'headless') return [headless];
  if (variant === 'inline') return [];
  const [side, corner] = placement.split('-');
  return [floating, side === 'top' ? top : bottom, ...(corner ? [corner === 'left' ? left : right] : [])];
}

const compact = css`
  :host {
    --_space: var(--voice-agent-space, 8px);
    --_size: var(--voice-agent-button-size, 36px);
  }
`;

const headless = css`
  :host {
    display: contents;
  }
`;

/**
 * `.float` has everything that is visible. It is in the top layer, in engines that have one, and goes from edge to edge of the
 * screen, so that its content never leaves the screen, whatever its size and the page's `zoom`. It inherits its distances from
 * the element, so that a page can set them there. The element itself is as large as the launcher, and empty.
 */
const floating = css`
  :host {
    position: fixed !important;
    z-index: var(--voice-agent-z-index, 1000);
    inset: max(16px, env(safe-area-inset-top)) max(16px, env(safe-area-inset-right))
      max(16px, env(safe-area-inset-bottom)) max(16px, env(safe-area-inset-left));
    width: 60px;
    height: 60px;
    min-width: 0;
    margin: auto;
    padding: 0 !important;
    border: 0 !important;
    background: none !important;
    pointer-events: none;
  }
  .float {
    position: fixed;
    inset: inherit;
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    gap: 12px;
    width: auto;
    height: auto;
    margin: var(--_above, 0) 0 var(--_below, 0);
    padding: 0;
    border: 0;
    overflow: visible;
    background: none;
    color: inherit;
    pointer-events: none;
  }
  .dock,
  .bubble,
  .panel {
    flex-shrink: 0;
    margin-inline: auto;
  }
  .dock {
    display: flex;
    pointer-events: auto;
  }
  .panel {
    flex-shrink: 1;
    inset: auto;
    width: min(var(--voice-agent-width, 400px), 100%);
    height: var(--voice-agent-max-height, 640px);
    margin-block: 0;
    padding: 0;
    /* The shadow has a line; in forced colours this is one. */
    border-color: transparent;
    color: inherit;
    box-shadow:
      var(--_shadow),
      0 24px 64px #0000002e;
    transform-origin: var(--_origin, 50% 100%);
    animation: open 240ms cubic-bezier(0.2, 0.8, 0.2, 1);
    pointer-events: auto;
  }
  @keyframes open {
    from {
      opacity: 0;
      translate: 0 12px;
      scale: 0.97;
    }
  }
  @keyframes sheet {
    from {
      translate: 0 100%;
    }
  }
  .panel::backdrop {
    background: var(--_background);
  }
  .small:not(:hover, :focus-visible) {
    width: 60px;
    padding: 0;
  }
  .small:not(:hover, :focus-visible) > span {
    position: absolute;
    width: 1px;
    clip-path: inset(50%);
  }
  @media (max-width: 480px) {
    .pill {
      width: 60px;
      padding: 0;
    }
    .pill > span {
      position: absolute;
      width: 1px;
      clip-path: inset(50%);
    }
  }
  /* Here TopLayer makes it modal. It fills the screen whatever the page has for the panel on larger ones. */
  @media (max-width: 480px), (max-height: 400px) {
    .panel {
      position: fixed !important;
      inset: var(--_above, 0) 0 var(--_below, 0) !important;
      width: auto !important;
      height: auto !important;
      max-width: none !important;
      max-height: none !important;
      margin: 0 !important;
      padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
      border: 0;
      border-radius: 0;
      animation: sheet 320ms cubic-bezier(0.32, 0.72, 0, 1);
    }
    .panel + .dock {
      visibility: hidden;
    }
  }
`;

const top = css`
  :host {
    --_origin: 50% 0;
    top: max(var(--voice-agent-offset-y, 16px), env(safe-area-inset-top));
    margin-top: 0;
  }
  .float {
    flex-direction: column-reverse;
  }
`;

const bottom = css`
  :host {
    bottom: max(var(--voice-agent-offset-y, 16px), env(safe-area-inset-bottom));
    margin-bottom: 0;
  }
`;

const left = css`
  :host {
    left: max(var(--voice-agent-offset-x, 16px), env(safe-area-inset-left));
  }
  :host,
  .dock,
  .bubble,
  .panel {
    margin-left: 0;
  }
`;

const right = css`
  :host {
    right: max(var(--voice-agent-offset-x, 16px), env(safe-area-inset-right));
  }
  :host,
  .dock,
  .bubble,
  .panel {
    margin-right: 0;
  }
`;
