import { html, nothing, type TemplateResult } from 'lit';
import type { Actions, ConversationParts, Model } from './model.js';
import { startButton } from './start-button.js';

/** The conversation so far. */
export function log(
  model: Model,
  { voiceView, turns, typing, newest, logLive }: ConversationParts,
  actions: Actions,
): TemplateResult {
  const { conversation, labels, textOnly, gated } = model;
  const { tools, richContent } = conversation;
  const isEmpty = ![conversation.turns, tools, richContent].some(({ length }) => length);
  return html`<div
      class="log"
      part="transcript"
      role="log"
      aria-live=${logLive}
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
