import { css } from 'lit';

export const styles = css`
  :host {
    --_accent: var(--voice-agent-accent, light-dark(#4338ca, #a5b4fc));
    --_on-accent: var(--voice-agent-on-accent, light-dark(#fff, #1e1b4b));
    --_background: var(--voice-agent-background, light-dark(#fff, #18181b));
    --_surface: var(--voice-agent-surface, light-dark(#f4f4f5, #27272a));
    --_text: var(--voice-agent-text, light-dark(#18181b, #fafafa));
    --_muted: var(--voice-agent-muted, light-dark(#52525b, #a1a1aa));
    --_border: var(--voice-agent-border, light-dark(#e4e4e7, #3f3f46));
    --_danger: var(--voice-agent-danger, light-dark(#b91c1c, #fca5a5));
    --_radius: var(--voice-agent-radius, 20px);
    --_space: var(--voice-agent-space, 12px);
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
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  .panel {
    display: flex;
    flex-direction: column;
    block-size: 100%;
    min-block-size: 340px;
    max-block-size: var(--voice-agent-max-height, 640px);
    overflow: hidden;
    background: var(--_background);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
  }
  header {
    display: flex;
    align-items: center;
    gap: var(--_space);
    padding: var(--_space) calc(var(--_space) * 1.5);
    border-block-end: 1px solid var(--_border);
  }
  .heading {
    flex: 1;
    min-inline-size: 0;
  }
  .title {
    font-weight: 600;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .status {
    color: var(--_muted);
    font-size: 0.875em;
    line-height: 1.3;
  }
  .visualizer {
    --_input: 0;
    --_output: 0;
    position: relative;
    inline-size: 40px;
    block-size: 40px;
    flex: none;
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
    opacity: calc(0.1 + 0.9 * max(var(--_input), var(--_output)));
    transform: scale(calc(1 + 0.35 * max(var(--_input), var(--_output))));
  }
  .log {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: calc(var(--_space) * 1.5);
  }
  .turns {
    display: flex;
    flex-direction: column;
    gap: var(--_space);
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .turn {
    max-inline-size: 85%;
    align-self: start;
    padding: 8px 14px;
    border-radius: calc(var(--_radius) * 0.8);
    border-end-start-radius: 4px;
    background: var(--_surface);
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .turn.user {
    align-self: end;
    border-radius: calc(var(--_radius) * 0.8);
    border-end-end-radius: 4px;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .turn[aria-hidden] {
    opacity: 0.75;
    font-style: italic;
  }
  .ahead,
  .unspoken {
    color: var(--_muted);
  }
  .speaker {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .empty {
    color: var(--_muted);
    text-align: center;
    margin-block: 15%;
  }
  .notice {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
    justify-content: space-between;
    margin: 0 var(--_space) var(--_space);
    padding: 8px 12px;
    border-radius: calc(var(--_radius) * 0.6);
    border: 1px solid var(--_border);
    background: var(--_surface);
    font-size: 0.925em;
  }
  .notice.error {
    border-color: var(--_danger);
    color: var(--_danger);
  }
  footer {
    display: flex;
    gap: 8px;
    align-items: end;
    padding: var(--_space);
    border-block-start: 1px solid var(--_border);
  }
  .composer {
    display: flex;
    flex: 1;
    min-inline-size: 0;
    gap: 4px;
    align-items: end;
    padding: 3px;
    border: 1px solid var(--_muted);
    border-radius: 24px;
  }
  textarea {
    flex: 1;
    min-inline-size: 0;
    max-block-size: 8lh;
    padding: 6px 0 6px 12px;
    padding-inline: 12px 0;
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
  .composer:focus-within {
    outline: 2px solid var(--_accent);
    outline-offset: 1px;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-block-size: 44px;
    padding: 0 20px;
    border: 1px solid transparent;
    border-radius: 22px;
    background: var(--_accent);
    color: var(--_on-accent);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
    touch-action: manipulation;
  }
  button.icon {
    inline-size: 44px;
    padding: 0;
    flex: none;
  }
  .composer button.icon {
    inline-size: 36px;
    min-block-size: 36px;
  }
  button.quiet {
    background: var(--_surface);
    color: var(--_text);
  }
  button.quiet[aria-pressed='true'] {
    background: var(--_text);
    color: var(--_background);
  }
  button.danger {
    background: light-dark(#b91c1c, #fca5a5);
    color: light-dark(#fff, #450a0a);
  }
  button.wide {
    flex: 1;
  }
  button:focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  button svg {
    inline-size: 20px;
    block-size: 20px;
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
  }
`;
