import { html, nothing, render, type TemplateResult } from 'lit';
import type { Turn } from '../session/turns.js';
import type { Actions, Attachment, ConversationParts, Model, TurnParts } from './model.js';
import { spokenParts } from './spoken-parts.js';
import { startButton } from './start-button.js';

/** Entries that are drawn together. */
const ENTRIES_PER_BLOCK = 50;

/** A piece of the transcript: an element that is drawn again only when something in it has changed. */
interface Block {
  readonly element: Element;
  drawn: readonly unknown[];
}

/**
 * The conversation so far, as a log that screen readers follow: what is added is announced, what changes is not. Tentative
 * text is shown and not announced.
 */
export class Transcript {
  readonly #blocks: Block[] = [];

  render(model: Model, { stage, typing, newest, turns }: ConversationParts, actions: Actions): TemplateResult {
    const { conversation, labels, textOnly, gated } = model;
    const entries = listEntries(model);
    this.#draw(entries, model, turns);
    return html`<div
        class="log"
        part="transcript"
        role="log"
        aria-relevant="additions"
        aria-label=${labels.transcript}
        tabindex=${stage ? -1 : 0}
      >
        ${
          entries.length
            ? nothing
            : html`<slot name="empty"
                ><div class="empty">
                  <p>${textOnly ? labels.emptyText : labels.empty}</p>
                  ${textOnly && conversation.status === 'idle' && !gated ? startButton(model, actions) : nothing}
                </div></slot
              >`
        }
        ${this.#blocks.map(({ element }) => element)} ${typing}
      </div>
      ${newest}`;
  }

  #draw(entries: readonly Entry[], model: Model, turns: TurnParts): void {
    const { labels, conversation } = model;
    const shared = [labels, conversation.status === 'connected', turns.format, turns.attachment];
    const blocks = this.#blocks;
    blocks.length = Math.ceil(entries.length / ENTRIES_PER_BLOCK);
    for (let index = 0; index < blocks.length; index++) {
      const shown = entries.slice(index * ENTRIES_PER_BLOCK, (index + 1) * ENTRIES_PER_BLOCK);
      const drawn = [...shared, ...shown];
      const block = (blocks[index] ??= { element: createBlock(), drawn: [] });
      if (block.drawn.length === drawn.length && drawn.every((item, place) => item === block.drawn[place])) continue;
      block.drawn = drawn;
      render(
        shown.map((entry) => (entry && 'role' in entry ? bubble(entry, model, turns) : turns.attachment(entry))),
        block.element as HTMLElement,
      );
    }
  }
}

/** `undefined`: here the connection was lost, and found again. */
type Entry = Turn | Attachment | undefined;

/** Turns with what belongs after each, in order. */
function listEntries({ conversation }: Model): Entry[] {
  const { status, turns, tools, richContent } = conversation;
  const attachments = new Map<string | undefined, Attachment[]>([[undefined, []]]);
  for (const attachment of [...tools, ...richContent]) {
    const { turnId } = attachment;
    attachments.set(turnId, [...(attachments.get(turnId) ?? []), attachment]);
  }
  const entries: Entry[] = [...attachments.get(undefined)!];
  let connection = 0;
  for (const turn of turns) {
    if (turn.connection !== connection) entries.push(undefined);
    connection = turn.connection;
    entries.push(turn, ...(attachments.get(turn.id) ?? []));
  }
  if (turns.length && status === 'connected' && conversation.connection !== connection) entries.push(undefined);
  return entries;
}

function createBlock(): Element {
  const element = document.createElement('div');
  element.className = 'block';
  return element;
}

function bubble(turn: Turn, { labels, conversation }: Model, { format, rating }: TurnParts): TemplateResult {
  const { role, final } = turn;
  const [heard, ahead, unspoken] = spokenParts(turn, conversation.textOnly);
  // One value, since white space in the text box would be seen.
  const content = [
    role === 'agent' && !ahead && !unspoken ? format(heard, turn) : heard,
    ahead && html`<span class="ahead">${ahead}</span>`,
    unspoken.trim() && html`<s class="ahead" part="unspoken" title=${labels.notSpoken}>${unspoken}</s>`,
  ];
  return html`<div class="turn ${role}" part="turn ${role}-turn" aria-hidden=${final ? nothing : 'true'}>
    <span class="hidden">${role === 'user' ? labels.you : labels.agent}: </span>
    <div class="text" part="text" dir="auto">${content}</div>
    ${rating(turn)}
  </div>`;
}
