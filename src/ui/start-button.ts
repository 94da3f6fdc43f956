import { html, type TemplateResult } from 'lit';
import { chatIcon, waveIcon } from './icons.js';
import type { Actions, Model } from './model.js';

export const startButton = ({ labels, textOnly }: Model, { start }: Actions): TemplateResult =>
  html`<button class="wide" part="button start-button" @click=${() => start()}>
    <slot name="start-icon">${textOnly ? chatIcon : waveIcon}</slot> ${labels.start}
  </button>`;
