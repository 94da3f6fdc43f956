import { css, html, nothing, type TemplateResult } from 'lit';
import type { JsonObject } from '../protocol/messages.js';
import type { RichContent } from '../session/conversation.js';
import type { Actions } from './model.js';

/** At most this many buttons, and cards, of one component are shown. */
const MOST_ITEMS = 8;

/** A longer text of a component is cut. */
const LONGEST_TEXT_CHARACTERS = 300;

/** Names of components that are rows of buttons. */
const hasButtons = /buttons|quick_repl|suggest|choices/;

interface Choice {
  label: string;
  /** The text that is sent when the visitor chooses it. */
  text: string;
}

/**
 * A component the agent wants shown: buttons that send their text, or cards. Its content is data from outside: too long texts
 * are cut, anything that is not text is left out, and unknown components are not shown.
 */
export function richContent(
  { id, component, props }: RichContent,
  send: Actions['send'],
): TemplateResult | typeof nothing {
  const choose = ({ text }: Choice): void => void send(text, id);
  if (hasButtons.test(component)) return choices(choicesOf(props), choose);
  const cards = cardsOf(component, props);
  return cards.length ? html`<div class="cards">${cards.map((card) => cardOf(card, choose))}</div>` : nothing;
}

/** What a component shows, for those who cannot see it: its buttons, or the titles of its cards with theirs. */
export function readableContent({ component, props }: RichContent): string {
  const labels = (object: JsonObject): string[] => choicesOf(object).map(({ label }) => label);
  const texts = hasButtons.test(component)
    ? labels(props)
    : cardsOf(component, props).flatMap((card) => [textOf(card, 'title', 'name'), ...labels(card)]);
  return texts.join(', ');
}

function cardsOf(component: string, props: JsonObject): JsonObject[] {
  if (!/card|list|carousel/.test(component)) return [];
  const cards = [props, ...listOf(props, 'items', 'cards', 'elements')];
  return cards.filter((card) => textOf(card, 'title', 'name')).slice(0, MOST_ITEMS);
}

function choices(list: readonly Choice[], choose: (choice: Choice) => void): TemplateResult | typeof nothing {
  if (!list.length) return nothing;
  return html`<div class="choices" part="choices">
    ${list.map(
      (choice) =>
        html`<button class="small outline" part="button choice-button" dir="auto" @click=${() => choose(choice)}>
          ${choice.label}
        </button>`,
    )}
  </div>`;
}

function cardOf(card: JsonObject, choose: (choice: Choice) => void): TemplateResult {
  const lines = [textOf(card, 'subtitle', 'price'), textOf(card, 'description', 'text', 'body')].filter(Boolean);
  return html`<article class="card" part="card" dir="auto">
    <strong>${textOf(card, 'title', 'name')}</strong>
    ${lines.map((line) => html`<div>${line}</div>`)} ${choices(choicesOf(card), choose)}
  </article>`;
}

function choicesOf(props: JsonObject): Choice[] {
  return listOf(props, 'buttons', 'options', 'choices', 'items', 'actions')
    .map((item) => {
      const label = textOf(item, 'label', 'title', 'text', 'name');
      return { label, text: textOf(item, 'value', 'text', 'message', 'payload') || label };
    })
    .filter(({ label }) => label)
    .slice(0, MOST_ITEMS);
}

/** The first of these fields that is a list. A plain text in it becomes an object with that label. */
function listOf(props: JsonObject, ...names: string[]): JsonObject[] {
  const list: unknown = names.map((name) => props[name]).find(Array.isArray) ?? [];
  return (list as unknown[]).map((item) => (typeof item === 'string' ? { label: item } : ((item ?? {}) as JsonObject)));
}

/** The first of these fields that is a text; an empty string if there is none. */
function textOf(props: JsonObject, ...names: string[]): string {
  const text = names.map((name) => props[name]).find((value) => typeof value === 'string' && value.trim());
  return ((text as string | undefined) ?? '').trim().slice(0, LONGEST_TEXT_CHARACTERS);
}

export const styles = css`
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-end: var(--_space);
  }
  .outline {
    margin: 0;
    border-color: var(--_ink);
    background: none;
    color: var(--_ink);
    overflow-wrap: anywhere;
    text-align: start;
  }
  .cards {
    display: flex;
    gap: 8px;
    margin-block-end: var(--_space);
    padding-block-end: 4px;
    overflow-x: auto;
  }
  .card {
    flex: 0 0 min(220px, 80%);
    padding: 12px;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.6);
    overflow-wrap: anywhere;
  }
  .card .choices {
    margin-block: 8px 0;
  }
`;
