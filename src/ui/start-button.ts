import { html, type TemplateResult } from 'lit';
import { chatIcon, microphoneIcon } from './icons.js';
import type { Actions, ConversationParts, Model } from './model.js';

export const startButton = (
  { textOnly }: Model,
  { startLabel }: ConversationParts,
  { start }: Actions,
): TemplateResult =>
  html`<button class="wide" part="button start-button" @click=${() => start()}>
    <slot name="start-icon">${textOnly ? chatIcon : microphoneIcon}</slot> <span .textContent=${startLabel}></span>
  </button>`;
