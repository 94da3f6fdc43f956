import { css, html, nothing, type TemplateResult } from 'lit';
import { displayText } from '../protocol/audio-tags.js';
import { ownField } from '../protocol/objects.js';
import type { Conversation, RichContent } from '../session/conversation.js';
import type { Turn } from '../session/turns.js';
import { copyText } from './clipboard.js';
import { icon } from './icons.js';
import type { KnownLabels } from './labels.js';
import { inWords, styles as approvalStyles } from './approvals.js';
import type { Actions, Attachment, Handover, Model } from './model.js';
import { richContent, styles as richContentStyles } from './rich-content.js';
import { turnEnglish } from './turn-english.js';
import { styles as fileStyles } from './turn-files.js';

const thumb = icon('M7 11v9H4v-9zM7 11l4-8a2.5 2.5 0 0 1 2.5 3L13 10h6a2 2 0 0 1 2 2.4l-1.2 6a2 2 0 0 1-2 1.600H7');
const copyIcon = icon('M9 9h11v11H9zM5 15H4V4h11v1');

const signs = { running: '…', done: ' ✓' };

const isRichContent = (item: Attachment): item is RichContent => Object.hasOwn(item, 'component');
const isHandover = (item: Attachment): item is Handover => Object.hasOwn(item, 'isPerson');

/** Draws what follows a turn: a tool, a component, a change of whom the visitor talks to or, for `undefined`, the mark of a lost connection. */
export function attachment(
  item: Attachment | undefined,
  { toolLabels }: Model,
  known: KnownLabels,
  { send }: Actions,
): unknown {
  if (!item) return html`<p class="mark" part="mark">${known.reconnected}</p>`;
  if (isRichContent(item)) return richContent(item, send);
  if (isHandover(item))
    return html`<p class="mark" part="mark">${item.isPerson ? known.externalAgent : known.externalAgentLeft}</p>`;
  const { state, name } = item;
  if (state === 'awaiting-approval') return nothing;
  const tool = ownField(toolLabels, name) ?? inWords(name);
  const { toolFailed } = { ...turnEnglish, ...known };
  const text = state === 'failed' ? toolFailed.replace('{tool}', () => tool) : tool + signs[state];
  return html`<p class="mark" part="tool">${text}</p>`;
}

/** Whether an answer was heard, and the service takes ratings for it. */
export function isRatable(turn: Turn, { status, connection }: Conversation): boolean {
  const isAnswer = turn.role === 'agent' && turn.final && turn.eventId !== undefined;
  const isSaid = turn.heard === undefined || turn.heard >= turn.text.length;
  return isAnswer && isSaid && turn.connection === connection && status === 'connected';
}

const steps: Readonly<Record<string, -1 | 1 | undefined>> = { ArrowUp: -1, ArrowDown: 1 };

/** What the buttons of an answer are drawn for. */
interface RatingPlace {
  /** Whether they lie over the edge of an older answer, where they take no room. */
  readonly isOlder: boolean;
  /** Moves the focus to the same button of the answer before or after this one. */
  readonly step: (by: -1 | 1, button: HTMLElement) => void;
}

/** Draws the buttons that rate and copy an answer, where it can be rated. */
export function rating(
  turn: Turn,
  conversation: Conversation,
  known: KnownLabels,
  actions: Actions,
  { isOlder, step }: RatingPlace,
): TemplateResult | typeof nothing {
  if (!isRatable(turn, conversation)) return nothing;
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
  const press = (event: KeyboardEvent): void => {
    const by = steps[event.key];
    if (!by) return;
    event.preventDefault();
    step(by, event.target as HTMLElement);
  };
  return html`<div class="rating ${isOlder ? 'older' : ''}" part="rating" data-turn=${turn.id} @keydown=${press}>
    ${choice('like')}${choice('dislike')}
    <button class="rate" part="button copy-button" aria-label=${labels.copy} title=${labels.copy} @click=${copy}>
      ${copyIcon}
    </button>
  </div>`;
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
  details.rest {
    display: inline;
  }
  .rest summary {
    display: inline-block;
    min-width: 24px;
    padding: 0 6px;
    border-radius: 12px;
    background: color-mix(in srgb, currentColor 12%, transparent);
    cursor: pointer;
    list-style: none;
    text-align: center;
  }
  .rest summary::-webkit-details-marker {
    display: none;
  }
  .rest > span {
    opacity: 0.75;
  }
  .interrupted {
    color: var(--_muted);
    font-size: 0.8em;
  }
  .rating {
    display: flex;
    margin-inline: -8px;
    animation: appear 150ms;
  }
  .agent {
    position: relative;
  }
  .older {
    position: absolute;
    z-index: 1;
    /* Over no words: neither its own nor those of the next turn. */
    inset-block-end: -20px;
    inset-inline-start: 8px;
    margin: 0;
    border-radius: 16px;
    background: var(--_background);
    box-shadow: 0 0 0 1px var(--_border);
  }
  .older .rate {
    min-block-size: 28px;
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  .rate {
    inline-size: 32px;
    min-block-size: 32px;
    padding: 0;
    border: 0;
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
  ${approvalStyles}
`;
