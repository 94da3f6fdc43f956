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
    --_corner: calc(var(--_radius) * 0.8);
    display: block;
    min-width: 240px;
    height: 100%;
    color: var(--_text);
    font: var(--voice-agent-font, medium/1.5 system-ui, sans-serif);
  }
  /* Chromium before 123, Firefox before 120, Safari before 17.5: always light. */
  @supports not (color: light-dark(red, red)) {
    :host {
      --_accent: var(--voice-agent-accent, #4338ca);
      --_on-accent: var(--voice-agent-on-accent, #fff);
      --_background: var(--voice-agent-background, #fff);
      --_surface: var(--voice-agent-surface, #f4f4f5);
      --_text: var(--voice-agent-text, #18181b);
      --_muted: var(--voice-agent-muted, #52525b);
      --_border: var(--voice-agent-border, #e4e4e7);
      --_danger: var(--voice-agent-danger, #b91c1c);
      --_on-danger: var(--voice-agent-on-danger, #fff);
      color-scheme: light;
    }
  }
  :host([hidden]) {
    display: none !important;
  }
  /* The page's text styles end here, but for what the host sets: font, colour and direction. */
  :where(.float, .panel, .launcher) {
    all: initial;
    visibility: inherit;
    color: inherit;
    color-scheme: inherit;
    font: inherit;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  .panel,
  .body,
  .scroll,
  .log {
    position: relative;
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .panel {
    height: 100%;
    max-height: var(--voice-agent-max-height, 640px);
    overflow: hidden;
    background: var(--_background);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
  }
  header,
  footer {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: var(--_space);
  }
  header {
    border-bottom: 1px solid var(--_border);
  }
  footer {
    align-items: end;
    justify-content: center;
  }
  [part~='talk-button'] {
    touch-action: none;
    /* Safari knows the property by this name only, and a long press selects text. */
    -webkit-user-select: none;
  }
  .terms,
  .stacked {
    flex-wrap: wrap;
  }
  .stacked > .wide {
    flex: 1 0 100%;
  }
  .heading,
  .scroll,
  .wide,
  .composer,
  textarea {
    flex: 1;
    min-width: 0;
  }
  .title {
    font-weight: 600;
    line-height: 1.3;
  }
  .title,
  .status,
  ::placeholder {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .status {
    font-size: 0.9em;
  }
  .status,
  .empty,
  .ahead,
  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .body {
    flex: 1 1 320px;
  }
  .visualizer {
    position: relative;
    flex: none;
    width: 40px;
    aspect-ratio: 1;
    border-radius: 50%;
    background: radial-gradient(circle at 35% 30%, color-mix(in oklab, var(--_accent) 35%, white), var(--_accent));
  }
  .log {
    flex: 1;
    padding: calc(var(--_space) * 1.5);
    padding-bottom: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
  }
  .block {
    flex: none;
  }
  .turn {
    width: fit-content;
    max-width: 85%;
    margin-bottom: var(--_space);
    padding: 8px 14px;
    border-radius: var(--_corner);
    background: var(--_surface);
    overflow-wrap: anywhere;
  }
  .agent {
    border-end-start-radius: 4px;
  }
  .user {
    margin-inline-start: auto;
    border-end-end-radius: 4px;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .text {
    white-space: pre-line;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .empty {
    display: grid;
    justify-items: center;
    margin: auto;
    padding-bottom: 8px;
    text-align: center;
  }
  .empty .visualizer {
    width: 96px;
    margin-bottom: 16px;
  }
  .empty p {
    margin: 0 0 16px;
  }
  .empty .greeting {
    margin: 0 0 4px;
    color: var(--_text);
    font-size: 1.375em;
    font-weight: 600;
    line-height: 1.3;
    text-wrap: balance;
  }
  .starters {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px;
    margin-bottom: 8px;
  }
  .starter {
    min-height: 40px;
    padding: 6px 16px;
    border-color: var(--_border);
    background: none;
    color: var(--_text);
    font-weight: 400;
    line-height: 1.3;
  }
  .composer {
    display: flex;
    align-items: end;
    padding: 3px;
    border: 1px solid var(--_muted);
    border-radius: 24px;
  }
  /* iOS zooms in on fields whose text is smaller than 16 px. */
  input,
  select,
  textarea {
    font: inherit;
    font-size: max(16px, 1em);
  }
  textarea {
    max-height: 6lh;
    padding: 6px 12px;
    border: 0;
    background: none;
    color: inherit;
    resize: none;
    field-sizing: content;
  }
  .composer:focus-within,
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .log:focus-visible {
    outline-offset: -3px;
  }
  .panel,
  .composer textarea {
    outline: 0;
  }
  button {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: var(--_size);
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
  .icon {
    flex: none;
    width: var(--_size);
    padding: 0;
  }
  .composer .icon {
    width: 36px;
    min-height: 36px;
  }
  .quiet {
    background: var(--_surface);
    color: var(--_text);
  }
  .plain {
    background: none;
    color: inherit;
  }
  .danger {
    background: var(--_danger);
    color: var(--_on-danger);
  }
  [aria-pressed='true'],
  [aria-expanded='true'].plain {
    background: var(--_text);
    color: var(--_background);
  }
  svg {
    display: block;
    width: 20px;
    height: 20px;
  }
  .launcher {
    width: 60px;
    min-height: 60px;
    padding: 0;
    box-shadow: 0 4px 16px #0004;
  }
  .pill {
    gap: 10px;
    width: auto;
    max-width: 100%;
    padding: 8px 22px 8px 18px;
  }
  @media (forced-colors: active) {
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
