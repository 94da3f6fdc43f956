import { css, html, nothing, type TemplateResult } from 'lit';
import { displayText } from '../protocol/audio-tags.js';
import type { Conversation, RichContent } from '../session/conversation.js';
import type { Turn } from '../session/turns.js';
import { copyText } from './clipboard.js';
import { icon } from './icons.js';
import type { KnownLabels, TurnLabels } from './labels.js';
import type { Actions, Attachment, Model } from './model.js';
import { richContent, styles as richContentStyles } from './rich-content.js';
import { styles as fileStyles } from './turn-files.js';

export const turnEnglish: TurnLabels = {
  like: 'Good answer',
  dislike: 'Bad answer',
  copy: 'Copy',
  copied: 'Copied',
  notCopied: 'That could not be copied. Please select the text instead.',
  allow: 'Allow',
  deny: 'Don’t allow',
  approval: 'The assistant wants to use “{tool}”.',
};

const thumb = icon('M7 11v9H4v-9zM7 11l4-8a2.5 2.5 0 0 1 2.5 3L13 10h6a2 2 0 0 1 2 2.4l-1.2 6a2 2 0 0 1-2 1.600H7');
const copyIcon = icon('M9 9h11v11H9zM5 15H4V4h11v1');

const signs = { running: '…', done: '✓', failed: '✕' };

const isRichContent = (item: Attachment): item is RichContent => Object.hasOwn(item, 'component');

/** Draws what follows a turn: a tool, a component or, for `undefined`, the mark of a lost connection. */
export function attachment(item: Attachment | undefined, { reconnected }: KnownLabels, { send }: Actions): unknown {
  if (!item) return html`<p class="mark" part="mark">${reconnected}</p>`;
  if (isRichContent(item)) return richContent(item, send);
  return item.state === 'awaiting-approval'
    ? nothing
    : html`<p class="mark" part="tool">${item.name} ${signs[item.state]}</p>`;
}

/** Draws the buttons that rate and copy an answer, while the service takes ratings for it. */
export function rating(
  turn: Turn,
  { status, connection }: Conversation,
  known: KnownLabels,
  actions: Actions,
): TemplateResult | typeof nothing {
  const isAnswer = turn.role === 'agent' && turn.final && turn.eventId !== undefined;
  if (!isAnswer || turn.connection !== connection || status !== 'connected') return nothing;
  const labels = { ...turnEnglish, ...known };
  const choice = (score: 'like' | 'dislike'): TemplateResult =>
    html`<button
      class="rate ${score}"
      part="button ${score}-button"
      aria-label=${labels[score]}
      title=${labels[score]}
      aria-pressed=${turn.feedback === score}
      @click=${() => actions.rate(turn, score)}
    >
      ${thumb}
    </button>`;
  const copy = async ({ currentTarget }: Event): Promise<void> => {
    const button = currentTarget as HTMLElement;
    const isCopied = await copyText(displayText(turn));
    button.title = button.ariaLabel = isCopied ? labels.copied : labels.notCopied;
    button.classList.toggle('copied', isCopied);
  };
  return html`<div class="rating" part="rating">
    ${choice('like')}${choice('dislike')}
    <button class="rate" part="button copy-button" aria-label=${labels.copy} title=${labels.copy} @click=${copy}>
      ${copyIcon}
    </button>
  </div>`;
}

/** Asks the visitor whether the agent may use a tool. No tool is allowed without an answer. */
export function approvals({ conversation, askedByPage }: Model, known: KnownLabels, { decide }: Actions): unknown {
  const labels = { ...turnEnglish, ...known };
  return conversation.tools.map(({ state, name, description, parameters, toolCallId }) =>
    state === 'awaiting-approval' && !askedByPage.has(toolCallId)
      ? html`<div class="notice" part="notice approval" role="alert">
          <div>
            ${labels.approval.replace('{tool}', () => name)}
            ${description ? html`<div class="details">${description}</div>` : nothing}
            ${
              Object.keys(parameters ?? {}).length
                ? html`<pre class="details" part="parameters" tabindex="0">${JSON.stringify(parameters, null, 1)}</pre>`
                : nothing
            }
          </div>
          <button part="button allow-button" @click=${() => decide(toolCallId, true)}>${labels.allow}</button>
          <button class="quiet" part="button deny-button" @click=${() => decide(toolCallId, false)}>
            ${labels.deny}
          </button>
        </div>`
      : nothing,
  );
}

export const styles = css`
  .block:not(:last-of-type) {
    content-visibility: auto;
    contain-intrinsic-height: auto 3000px;
  }
  [aria-hidden='true'] > .text {
    font-style: italic;
  }
  .mark {
    margin: 0 0 var(--_space);
    color: var(--_muted);
    text-align: center;
    font-size: 0.9em;
  }
  .details {
    max-height: 6lh;
    margin: 4px 0 0;
    overflow: auto;
    color: var(--_muted);
    white-space: pre-wrap;
  }
  .rating {
    display: flex;
    margin-inline: -8px;
  }
  .rate {
    inline-size: 32px;
    min-block-size: 32px;
    padding: 0;
    background: none;
    color: var(--_muted);
  }
  .rate svg {
    inline-size: 16px;
    block-size: 16px;
  }
  .rate:hover,
  .rate[aria-pressed='true'] {
    background: var(--_background);
    color: var(--_text);
  }
  .rate[aria-pressed='true'] path {
    fill: currentColor;
  }
  .dislike svg {
    scale: 1 -1;
  }
  .copied {
    color: var(--_ink);
  }
  ${richContentStyles}
  ${fileStyles}
`;
