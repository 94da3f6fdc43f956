import { css } from 'lit';

export const styles = css`
  :host {
    --_accent: var(--voice-agent-accent, light-dark(#4338ca, #a5b4fc));
    --_on-accent: var(--voice-agent-on-accent, light-dark(#fff, #1e1b4b));
    --_background: var(--voice-agent-background, light-dark(#fff, #18181b));
    --_surface: var(--voice-agent-surface, light-dark(#f4f4f5, #27272a));
    --_text: var(--voice-agent-text, light-dark(#18181b, #fafafa));
    --_muted: var(--voice-agent-muted, light-dark(#52525b, #b4b4bd));
    --_border: var(--voice-agent-border, light-dark(#e4e4e7, #3f3f46));
    --_danger: var(--voice-agent-danger, light-dark(#b91c1c, #fca5a5));
    --_on-danger: var(--voice-agent-on-danger, light-dark(#fff, #450a0a));
    --_radius: var(--voice-agent-radius, 20px);
    --_space: var(--voice-agent-space, 12px);
    --_size: var(--voice-agent-button-size, 44px);
    display: block;
    min-inline-size: 240px;
    block-size: 100%;
    color-scheme: light dark;
    color: var(--_text);
    font: var(--voice-agent-font, 400 1rem/1.5 system-ui, sans-serif);
  }
  :host([hidden]) {
    display: none;
  }
  :host([variant='headless']) {
    display: contents;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  .panel {
    display: flex;
    flex-direction: column;
    position: relative;
    block-size: 100%;
    min-block-size: min(340px, 100%);
    max-block-size: var(--voice-agent-max-height, 640px);
    overflow: hidden;
    background: var(--_background);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    outline: 0;
  }
  header,
  footer {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: var(--_space);
    border-block-end: 1px solid var(--_border);
  }
  footer {
    align-items: end;
    justify-content: center;
    border-block: 1px solid var(--_border) 0;
  }
  footer.voice {
    gap: 24px;
    border: 0;
  }
  .heading {
    flex: 1;
    min-inline-size: 0;
    line-height: 1.3;
  }
  .title {
    font-weight: 600;
  }
  .status,
  .mark {
    color: var(--_muted);
    font-size: 0.875em;
  }
  .visualizer {
    --_input: 0;
    --_output: 0;
    --_level: max(var(--_input), var(--_output));
    position: relative;
    flex: none;
    inline-size: 40px;
    aspect-ratio: 1;
    border-radius: 50%;
    background: radial-gradient(circle at 35% 30%, color-mix(in oklab, var(--_accent) 35%, white), var(--_accent));
    transform: scale(calc(1 - 0.12 * var(--_input) + 0.1 * var(--_output)));
  }
  .visualizer::after {
    content: '';
    position: absolute;
    inset: 0;
    border: 2px solid var(--_accent);
    border-radius: inherit;
    opacity: calc(0.1 + 0.9 * var(--_level));
    transform: scale(calc(1 + 0.35 * var(--_level)));
  }
  .stage {
    display: flex;
    flex: 1;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: calc(var(--_space) * 2);
    min-block-size: 0;
    padding: calc(var(--_space) * 2);
  }
  .stage .visualizer {
    inline-size: min(40%, 160px);
  }
  .captions {
    max-block-size: 6lh;
    margin: 0;
    overflow: hidden;
    text-align: center;
    text-wrap: balance;
    font-size: 1.125em;
  }
  .scroll {
    display: flex;
    position: relative;
    flex: 1;
    min-block-size: 0;
  }
  .log {
    flex: 1;
    padding: calc(var(--_space) * 1.5);
    overflow-y: auto;
    overscroll-behavior: contain;
  }
  .turn {
    inline-size: fit-content;
    max-inline-size: 85%;
    margin-block-end: var(--_space);
    padding: 8px 14px;
    border-radius: calc(var(--_radius) * 0.8);
    border-end-start-radius: 4px;
    background: var(--_surface);
    overflow-wrap: anywhere;
    content-visibility: auto;
    contain-intrinsic-size: auto 40px;
  }
  .turn.user {
    margin-inline-start: auto;
    border-radius: calc(var(--_radius) * 0.8);
    border-end-end-radius: 4px;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .turn[aria-hidden] .text {
    opacity: 0.85;
    font-style: italic;
  }
  .text {
    white-space: pre-line;
  }
  .ahead {
    color: var(--_muted);
  }
  .mark {
    margin-block: 0 var(--_space);
    text-align: center;
  }
  .voice .scroll,
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .empty {
    margin-block: 1em;
    color: var(--_muted);
    text-align: center;
  }
  .notice,
  .terms {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
    justify-content: space-between;
  }
  .notice {
    margin: 0 var(--_space) var(--_space);
    padding: 8px 12px;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.6);
    background: var(--_surface);
    font-size: 0.925em;
  }
  .notice.error {
    border-color: var(--_danger);
    color: var(--_danger);
  }
  .composer {
    display: flex;
    flex: 1;
    min-inline-size: 0;
    align-items: end;
    padding: 3px;
    border: 1px solid var(--_muted);
    border-radius: 24px;
  }
  textarea {
    flex: 1;
    min-inline-size: 0;
    max-block-size: 6lh;
    padding-block: 6px;
    padding-inline: 12px 4px;
    border: 0;
    outline: 0;
    background: none;
    color: inherit;
    font: inherit;
    resize: none;
    field-sizing: content;
  }
  textarea::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .composer:focus-within,
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .log:focus-visible {
    outline-offset: -3px;
  }
  textarea:focus-visible {
    outline: 0;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-block-size: var(--_size);
    padding: 0 20px;
    border: 1px solid transparent;
    border-radius: var(--_size);
    background: var(--_accent);
    color: var(--_on-accent);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
    touch-action: manipulation;
    user-select: none;
  }
  .notice button,
  .rate {
    min-block-size: 32px;
    padding: 0 12px;
  }
  .icon {
    flex: none;
    inline-size: var(--_size);
    padding: 0;
  }
  .composer .icon {
    inline-size: 36px;
    min-block-size: 36px;
  }
  .quiet,
  .plain,
  .rate {
    background: var(--_surface);
    color: var(--_text);
  }
  .plain,
  .rate {
    background: none;
    color: inherit;
  }
  [aria-pressed='true'] {
    background: var(--_text);
    color: var(--_background);
  }
  .danger {
    background: var(--_danger);
    color: var(--_on-danger);
  }
  .wide {
    flex: 1;
  }
  .rating {
    display: block;
    margin-inline: -8px;
  }
  .rate {
    min-inline-size: 32px;
    padding: 0;
    font-size: 0.8em;
  }
  .rate:not([aria-pressed='true']) {
    filter: grayscale(1);
  }
  .chip {
    position: absolute;
    inset-block-end: 8px;
    inset-inline: 0;
    min-block-size: 32px;
    inline-size: fit-content;
    margin-inline: auto;
  }
  svg {
    display: block;
    inline-size: 20px;
    block-size: 20px;
  }
  :host([variant='floating']) {
    display: flex;
    position: fixed;
    z-index: var(--voice-agent-z-index, 1000);
    inset: auto;
    inset-block-end: max(16px, env(safe-area-inset-bottom));
    inset-inline-end: max(16px, env(safe-area-inset-right));
    flex-direction: column;
    align-items: end;
    gap: 12px;
    block-size: auto;
    min-inline-size: 0;
  }
  :host([variant='floating'][hidden]) {
    display: none;
  }
  :host([variant='floating'][placement$='left']) {
    inset-inline: max(16px, env(safe-area-inset-left)) auto;
    align-items: start;
  }
  :host([variant='floating'][placement='bottom']),
  :host([variant='floating'][placement='top']) {
    inset-inline: 0;
    inline-size: fit-content;
    margin-inline: auto;
    align-items: center;
  }
  :host([variant='floating'][placement^='top']) {
    inset-block: max(16px, env(safe-area-inset-top)) auto;
    flex-direction: column-reverse;
  }
  :host([variant='floating']) .panel {
    inline-size: min(var(--voice-agent-width, 380px), 100vw - 32px);
    block-size: min(var(--voice-agent-max-height, 600px), 100dvh - 104px);
    box-shadow: 0 12px 40px #0004;
  }
  .launcher {
    inline-size: 60px;
    min-block-size: 60px;
    padding: 0;
    box-shadow: 0 4px 16px #0004;
  }
  @media (max-width: 480px) {
    :host([variant='floating']) .panel {
      position: fixed;
      inset: 0;
      inline-size: auto;
      block-size: auto;
      max-block-size: none;
      padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
      border: 0;
      border-radius: 0;
    }
    .panel + .launcher {
      display: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .visualizer,
    .visualizer::after {
      transform: none;
    }
  }
  @media (forced-colors: active) {
    button,
    .turn,
    .visualizer {
      border: 1px solid CanvasText;
    }
    [aria-pressed='true'] {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
`;
