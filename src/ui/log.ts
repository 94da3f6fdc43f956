import { html, nothing, type TemplateResult } from 'lit';
import type { Actions, ConversationParts, Model } from './model.js';
import { startButton } from './start-button.js';

/**
 * The conversation so far, as a log that screen readers follow: what is added is announced, what changes is not. Tentative
 * text is shown and not announced.
 */
export function log(
  model: Model,
  { voiceView, turns, typing, newest }: ConversationParts,
  actions: Actions,
): TemplateResult {
  const { conversation, labels, textOnly, gated } = model;
  const { tools, richContent } = conversation;
  const isEmpty = ![conversation.turns, tools, richContent].some(({ length }) => length);
  return html`<div
      class="log"
      part="transcript"
      role="log"
      aria-relevant="additions"
      aria-label=${labels.transcript}
      tabindex=${voiceView ? -1 : 0}
    >
      ${
        isEmpty
          ? html`<slot name="empty"
              ><div class="empty">
                <p .textContent=${textOnly ? labels.emptyText : labels.empty}></p>
                ${textOnly && conversation.status === 'idle' && !gated ? startButton(model, actions) : nothing}
              </div></slot
            >`
          : nothing
      }
      ${turns} ${typing}
    </div>
    ${newest}`;
}
