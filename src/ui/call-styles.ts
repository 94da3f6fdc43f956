import { css } from 'lit';

/** What a running conversation adds to the styles of the element: turns, and buttons that are pressed. */
export const styles = css`
  .turn {
    width: fit-content;
    max-width: 85%;
    margin-bottom: var(--_space);
    padding: 8px 14px;
    border-radius: var(--_corner);
    background: var(--_surface);
    overflow-wrap: anywhere;
    animation: turn-in 180ms ease-out;
  }
  @keyframes turn-in {
    from {
      translate: 0 8px;
    }
  }
  .agent {
    border-end-start-radius: calc(var(--_radius) * 0.2);
  }
  .user {
    margin-inline-start: auto;
    border-end-end-radius: calc(var(--_radius) * 0.2);
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .block {
    flex: none;
  }
  .ahead {
    color: var(--_muted);
  }
  .text {
    white-space: pre-line;
  }
  .agent > .dots {
    padding-block: 9px;
    color: var(--_muted);
  }
  [aria-pressed='true'],
  [aria-expanded='true'].plain {
    background: var(--_text);
    color: var(--_background);
  }
  /* At its loudest the ring is half as large again as the orb. */
  header .visualizer {
    margin-inline-end: 6px;
  }
  @container (max-width: 280px) {
    header .visualizer {
      display: none;
    }
  }
  /* Lines and an arrow begin where reading does. */
  .panel:dir(rtl) :is([part~='conversation-button'], [part~='end-button'].quiet) svg {
    scale: -1 1;
  }
  /* The meter tells the pressed talk button how loud the visitor is. */
  .talk {
    min-height: 64px;
  }
  .talk[aria-pressed='true'] {
    outline: calc(3px + 5px * var(--_input, 0)) solid color-mix(in srgb, var(--_ink) 45%, transparent);
    outline-offset: 2px;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  /* Where there is no room for both, the timer wraps out of sight. */
  .status {
    display: flex;
    flex-wrap: wrap;
    column-gap: 0.4em;
    max-height: 1lh;
  }
  .status > * {
    max-width: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  @media (forced-colors: active) {
    .turn {
      border: 1px solid CanvasText;
    }
    [aria-pressed='true'] {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
`;
