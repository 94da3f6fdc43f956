import { css } from 'lit';

/** What stands where, before a conversation and in it. */
export const styles = css`
  :host {
    --_radius: var(--voice-agent-radius, 24px);
    --_space: var(--voice-agent-space, 12px);
    --_size: var(--voice-agent-button-size, 44px);
    --_corner: calc(var(--_radius) * 0.75);
    /* Buttons: as round as they can be, unless the panel is nearly square. */
    --_round: calc(var(--_radius) * 1.25);
    display: block;
    min-width: 240px;
    max-width: 100%;
    height: 100%;
    color: var(--_text);
    font: var(--voice-agent-font, medium/1.5 system-ui, sans-serif);
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
    /* Chromium and Safari choose Chinese and Japanese glyphs and line breaks by it: the attribute lang here, or around. */
    -webkit-locale: revert-layer;
    /* Japanese breaks between phrases, in Chromium. */
    word-break: auto-phrase;
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
    /* Where the page leaves the width to the content, no word that comes changes it. */
    container-type: inline-size;
    contain-intrinsic-inline-size: 400px;
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
    padding-inline-start: calc(var(--_space) * 1.5);
  }
  footer {
    align-items: end;
    justify-content: center;
  }
  .talk {
    touch-action: none;
    /* Safari knows the property by this name only, and a long press selects text. */
    -webkit-user-select: none;
  }
  .terms,
  .stacked {
    flex-wrap: wrap;
  }
  .stacked > .wide,
  .terms-link {
    flex: 1 0 100%;
  }
  .terms-link {
    padding-block: 2px;
    color: var(--_muted);
    font-size: 0.85em;
  }
  .stacked > .terms-link {
    text-align: center;
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
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    font-weight: 600;
    line-height: 1.3;
  }
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
  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .body {
    flex: 1 1 320px;
  }
  /* What floats above the log stays below the header, however low the log is. */
  .scroll {
    overflow: hidden;
  }
  .log {
    flex: 1;
    padding: calc(var(--_space) * 1.5);
    padding-bottom: 0;
    /* A line below the header, which is covered until the log is scrolled. */
    background:
      linear-gradient(var(--_background) 1px, transparent 0) local,
      linear-gradient(var(--_border) 1px, transparent 0);
    overflow-y: auto;
    overscroll-behavior: contain;
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
    overflow-wrap: anywhere;
    text-align: center;
  }
  /* Where there is little room, the words have it. */
  .scroll {
    container-type: size;
  }
  .empty .visualizer {
    --_d: clamp(0px, (100cqh - 9em) * 0.5, 112px);
    margin-bottom: calc(var(--_d) / 7);
  }
  /* A page at 400 % has no room for it. */
  @media (max-height: 400px) {
    .empty .visualizer {
      display: none;
    }
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
    border: 1px solid #83838f;
    background: var(--_surface);
    border-radius: var(--_round);
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
    outline: 2px solid var(--_ink);
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
    border-radius: var(--_round);
    background: var(--_accent);
    color: var(--_on-accent);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
    touch-action: manipulation;
    user-select: none;
    box-shadow:
      inset 0 0 0 50vmax var(--_tint, transparent),
      var(--_lifted, 0 0 transparent);
    transition:
      box-shadow 120ms,
      translate 120ms,
      scale 80ms;
  }
  @media (hover: hover) {
    button:hover {
      --_tint: color-mix(in srgb, currentColor 8%, transparent);
    }
    .launcher:hover {
      translate: 0 -2px;
    }
  }
  button:active {
    scale: 0.96;
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
    background: var(--voice-agent-danger, #dc2626);
    color: var(--voice-agent-on-danger, #fff);
  }
  .danger path {
    fill: currentColor;
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
    --_d: 40px;
    --_lifted: var(--_shadow);
  }
  .launcher .bars {
    color: inherit;
  }
  /* A picture of the page is as large as the orb, unless the page says otherwise. */
  ::slotted(:is(img, svg):is([slot='launcher'], [slot='avatar'])) {
    max-width: 40px;
    max-height: 40px;
    object-fit: contain;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      animation: none !important;
      transition: none !important;
    }
    .launcher:hover,
    button:active,
    .orb i {
      translate: none !important;
      scale: none !important;
      transform: none !important;
    }
  }
  .pill {
    gap: 10px;
    width: auto;
    max-width: 100%;
    padding: 8px 22px 8px 18px;
    white-space: nowrap;
    /* Firefox and Safari have none: there it is small, or large, at once. */
    interpolate-size: allow-keywords;
    transition:
      box-shadow 120ms,
      translate 120ms,
      scale 80ms,
      width 200ms,
      padding 200ms;
  }
  .pill > span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
`;
