import { html, nothing, type TemplateResult } from 'lit';
import { isLive } from './controls.js';
import type { Actions, ConversationParts, Model } from './model.js';
import { startButton } from './start-button.js';

/** Whether nothing was said yet. */
export const isEmpty = ({ conversation: { turns, tools, richContent } }: Model): boolean =>
  ![turns, tools, richContent].some(({ length }) => length);

/** The conversation so far. */
export function log(model: Model, parts: ConversationParts, actions: Actions): TemplateResult {
  const { voiceView, turns, typing, newest, logLive, ending, waiting } = parts;
  return html`<div
      class="log"
      part="transcript"
      role="log"
      aria-live=${logLive}
      aria-label=${model.labels.transcript}
      tabindex=${voiceView ? -1 : 0}
    >
      ${isEmpty(model) ? (voiceView ? nothing : welcome(model, parts, actions)) : nothing} ${turns} ${typing}
      ${waiting && !isEmpty(model) ? html`<p class="mark" .textContent=${waiting}></p>` : nothing} ${ending}
    </div>
    ${newest}`;
}

/** What stands there before anything was said: a greeting with ways to begin, or what the visitor waits for. */
function welcome(model: Model, parts: ConversationParts, actions: Actions): TemplateResult {
  const { labels, greeting, starters, textOnly, gated, visualizer } = model;
  if (isLive(model)) return html`<p class="empty" .textContent=${parts.waiting || parts.state}></p>`;
  return html`<slot name="empty"
    ><div class="empty">
      ${parts.startsAgain ? nothing : visualizer}
      <p class="greeting" part="greeting" .textContent=${greeting}></p>
      <p .textContent=${textOnly ? labels.emptyText : labels.empty}></p>
      ${
        gated
          ? nothing
          : html`<div class="starters" part="starters">
              ${starters.map(
                (text) =>
                  html`<button
                    class="starter"
                    part="button starter-button"
                    dir="auto"
                    .textContent=${text}
                    @click=${() => actions.begin(text)}
                  ></button>`,
              )}
            </div>`
      }
      ${textOnly && !gated && !parts.startsAgain ? startButton(model, parts, actions) : nothing}
    </div></slot
  >`;
}
