/** Colours of the stretches of a turn: they differ in lightness, too. */
export const styles = `
  :host {
    all: initial;
    color-scheme: inherit;
  }
  section {
    --ground: light-dark(#fff, #16161a);
    --raised: light-dark(#f1f1f4, #26262c);
    --ink: light-dark(#18181b, #f4f4f5);
    --pale: light-dark(#5b5b66, #a9a9b4);
    --line: light-dark(#dcdce2, #3a3a42);
    --accent: light-dark(#1d4ed8, #93b4ff);
    --recognition: light-dark(#7c3aed, #a78bfa);
    --answer: light-dark(#d97706, #fbbf24);
    --sound: light-dark(#0284c7, #38bdf8);
    --speech: light-dark(#15803d, #4ade80);
    --danger: light-dark(#b91c1c, #fca5a5);
    position: fixed;
    inset: auto auto 12px 12px;
    box-sizing: border-box;
    display: flex;
    flex-direction: column;
    width: min(440px, calc(100vw - 24px));
    max-height: min(680px, calc(100vh - 24px));
    max-height: min(680px, calc(100dvh - 24px));
    margin: 0;
    padding: 0;
    overflow: hidden;
    border: 1px solid var(--line);
    border-radius: 12px;
    background: var(--ground);
    color: var(--ink);
    font: 12px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
    text-align: start;
    direction: ltr;
    box-shadow: 0 8px 32px #0000004d;
    z-index: 2147483646;
  }
  section.right {
    inset: auto 12px 12px auto;
  }
  header, footer {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 8px 10px;
    border-bottom: 1px solid var(--line);
  }
  footer {
    border-top: 1px solid var(--line);
    border-bottom: 0;
  }
  h2, h3, p, ol, dl, dd, pre {
    margin: 0;
    padding: 0;
    font: inherit;
  }
  h2 {
    flex: 1;
    font-weight: 700;
  }
  h3, summary {
    color: var(--pale);
    font-weight: 700;
  }
  summary {
    cursor: pointer;
  }
  button {
    min-height: 28px;
    padding: 2px 10px;
    border: 1px solid var(--line);
    border-radius: 7px;
    background: var(--raised);
    color: inherit;
    font: inherit;
    font-weight: 700;
    cursor: pointer;
  }
  button.main {
    border-color: transparent;
    background: var(--accent);
    color: light-dark(#fff, #0b1220);
  }
  button:hover {
    filter: brightness(1.08);
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .body {
    display: grid;
    gap: 12px;
    padding: 10px;
    overflow: auto;
    overscroll-behavior: contain;
  }
  .folded :is(.body, footer) {
    display: none;
  }
  .states {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .states span {
    padding: 1px 8px;
    border-radius: 99px;
    background: var(--raised);
  }
  .states .on {
    background: var(--accent);
    color: light-dark(#fff, #0b1220);
  }
  .states .bad {
    background: none;
    box-shadow: inset 0 0 0 1px var(--danger);
    color: var(--danger);
  }
  .meters {
    display: grid;
    grid-template-columns: auto 1fr 9ch;
    align-items: center;
    gap: 4px 10px;
  }
  .meters i {
    height: 8px;
    overflow: hidden;
    border-radius: 4px;
    background: var(--raised);
  }
  .meters b {
    display: block;
    height: 100%;
    background: var(--sound);
    transform-origin: left;
    transform: scaleX(var(--level, 0));
  }
  .meters output {
    color: var(--pale);
    text-align: end;
  }
  dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 1px 12px;
  }
  dt {
    color: var(--pale);
  }
  dd {
    overflow-wrap: anywhere;
  }
  .turns {
    display: grid;
    gap: 3px;
    list-style: none;
  }
  .turns li {
    display: grid;
    grid-template-columns: 4ch 1fr 8ch;
    align-items: center;
    gap: 0 8px;
  }
  .turns output {
    text-align: end;
    font-weight: 700;
  }
  .turns small {
    grid-column: 2 / -1;
    color: var(--pale);
    font-size: 11px;
  }
  .track {
    position: relative;
    height: 14px;
    overflow: hidden;
    border-radius: 3px;
    background: repeating-linear-gradient(to right, var(--line) 0 1px, transparent 1px var(--tick)) var(--raised);
  }
  .track i {
    position: absolute;
    inset-block: 0;
    min-width: 2px;
  }
  .recognition { background: var(--recognition); }
  .answer { background: var(--answer); }
  .sound { background: var(--sound); }
  .speech { background: var(--speech); }
  .track .cut {
    mask: linear-gradient(to right, #000 calc(100% - 24px), transparent);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 12px;
    color: var(--pale);
    font-size: 11px;
  }
  .legend i {
    display: inline-block;
    width: 9px;
    height: 9px;
    margin-inline-end: 5px;
    border-radius: 2px;
  }
  details pre {
    max-height: 180px;
    margin-top: 4px;
    padding: 6px 8px;
    overflow: auto;
    border-radius: 7px;
    background: var(--raised);
    font-size: 11px;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  textarea {
    box-sizing: border-box;
    width: 100%;
    height: 96px;
    border: 1px solid var(--line);
    border-radius: 7px;
    background: var(--raised);
    color: inherit;
    font: inherit;
    font-size: 11px;
  }
  [role=status] {
    flex: 1 0 100%;
    color: var(--pale);
  }
  [role=status]:empty,
  [hidden] {
    display: none !important;
  }
  @media (forced-colors: active) {
    .track i, .meters b, .legend i {
      forced-color-adjust: none;
    }
  }
`;
