import { html, type TemplateResult } from 'lit';
import { chatIcon, microphoneIcon } from './icons.js';
import type { Actions, ConversationParts, Model } from './model.js';

/** Starts a conversation, or goes on with that of an earlier page. */
export const startButton = (
  { textOnly, labels, conversation: { continuable } }: Model,
  { startLabel }: ConversationParts,
  { start }: Actions,
): TemplateResult =>
  html`<button class="wide" part="button start-button${continuable ? ' continue-button' : ''}" @click=${() => start()}>
    <slot name="start-icon">${textOnly ? chatIcon : microphoneIcon}</slot>
    <span .textContent=${continuable ? labels.continue : startLabel}></span>
  </button>`;
