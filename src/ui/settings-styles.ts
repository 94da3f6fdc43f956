import { css } from 'lit';

export const styles = css`
  .settings {
    position: absolute;
    z-index: 1;
    inset: 0;
    display: grid;
    align-content: start;
    gap: calc(var(--_space) * 1.5);
    padding: calc(var(--_space) * 1.5);
    overflow-y: auto;
    background: var(--_background);
  }
  .settings :is(label, form) {
    display: grid;
    gap: 4px;
    font-weight: 600;
  }
  .settings form {
    gap: var(--_space);
    justify-items: start;
  }
  .settings form > label {
    justify-self: stretch;
  }
  .settings :is(select, textarea) {
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
  .row,
  fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .settings .small {
    margin: 0;
  }
  legend {
    margin-block-end: 4px;
    padding: 0;
    font-weight: 600;
  }
  .star {
    position: relative;
  }
  .star input {
    position: absolute;
    inset: 0;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  .star span {
    display: grid;
    place-items: center;
    width: 40px;
    height: 40px;
    border: 1px solid var(--_muted);
    border-radius: 12px;
  }
  .star :checked + span {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
    forced-color-adjust: none;
  }
  .star :focus-visible + span {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
`;
