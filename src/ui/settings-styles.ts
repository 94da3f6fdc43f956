import { css } from 'lit';

export const styles = css`
  .settings {
    position: absolute;
    z-index: 1;
    inset: 0;
    display: grid;
    align-content: start;
    gap: var(--_space);
    padding: calc(var(--_space) * 1.5);
    overflow-y: auto;
    background: var(--_background);
  }
  .settings label {
    display: grid;
    gap: 4px;
    font-weight: 600;
    line-height: 1.3;
  }
  .settings select {
    width: 100%;
    min-height: var(--_size);
    padding: 8px 12px;
    border: 1px solid var(--_muted);
    border-radius: 12px;
    background: var(--_background);
    color: var(--_text);
    font-weight: 400;
  }
  .settings input {
    min-height: 24px;
    accent-color: var(--_accent);
  }
`;
