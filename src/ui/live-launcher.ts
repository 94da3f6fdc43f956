import { css, html, nothing } from 'lit';
import { endButton, isLive, muteButton } from './controls.js';
import type { Actions, LiveLauncher, Model } from './model.js';

/** A closed panel does not hide that a call is live: whoever has closed it sees the voice, and can mute and end. */
export function liveLauncher(model: Model, timer: unknown, actions: Actions): LiveLauncher | undefined {
  const { conversation, labels, textOnly, talk, visualizer } = model;
  const { status } = conversation;
  if (!isLive(model)) return undefined;
  const state = labels.status[status];
  return {
    // Not what changes with every turn or second: screen readers read the name again while the button has the focus.
    content: html`${visualizer}<span class="hidden">${labels.title}: ${state}</span>
      <span aria-hidden="true">${status === 'connected' ? timer : state}</span>`,
    buttons: html`${textOnly || talk ? nothing : muteButton(model, actions)} ${endButton(model, actions)}`,
  };
}

export const styles = css`
  .live {
    align-items: center;
    gap: 8px;
    padding-inline-end: 10px;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.5);
    background: var(--_background);
    color: inherit;
    font: inherit;
    box-shadow: var(--_shadow);
  }
  .live .launcher {
    gap: 12px;
    width: auto;
    min-height: 58px;
    padding-inline: 14px 8px;
    border: 0;
    background: none;
    color: inherit;
    font-variant-numeric: tabular-nums;
    --_lifted: 0 0 transparent;
  }
  .live .visualizer {
    --_d: 32px;
  }
  .live .icon {
    width: 40px;
    min-height: 40px;
  }
`;
