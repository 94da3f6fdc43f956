import { html, nothing, render, type TemplateResult } from 'lit';
import { isSpoken, readableParts, withoutOpenTag } from '../audio-tags.js';
import type { Turn } from '../session/turns.js';
import { startButton } from './controls.js';
import type { Actions, Attachment, Model } from './model.js';

/** What of a turn has been heard, what is still to come (nothing, in a silent conversation), and what never came. */
export function parts(turn: Turn, silent: boolean): [heard: string, ahead: string, unspoken: string] {
  const { text, unspoken, heard, corrected, final } = turn;
  if (!isSpoken(turn)) return [text, '', unspoken];
  const end = silent || heard === undefined || corrected ? text.length : heard;
  const whole = final ? text + unspoken : withoutOpenTag(text);
  return readableParts(whole, end, text.length) as [string, string, string];
}

/** Entries that are drawn together. */
const blockSize = 50;

/** A piece of the transcript: an element that is drawn again only when something in it has changed. */
export interface Block {
  readonly element: Element;
  drawn: readonly unknown[];
}

/**
 * The conversation so far, as a log that screen readers follow: what is added is announced, what changes is not. Tentative
 * text is shown and not announced.
 */
export function transcript(model: Model, actions: Actions): TemplateResult {
  const { conversation, labels, textOnly, gated, blocks } = model;
  const entries = listEntries(model);
  const shared = [labels, conversation.status === 'connected', model.format, model.attachment];
  blocks.length = Math.ceil(entries.length / blockSize);
  for (let index = 0; index < blocks.length; index++) {
    const shown = entries.slice(index * blockSize, (index + 1) * blockSize);
    const drawn = [...shared, ...shown];
    const block = (blocks[index] ??= { element: createBlock(), drawn: [] });
    if (block.drawn.length === drawn.length && drawn.every((item, place) => item === block.drawn[place])) continue;
    block.drawn = drawn;
    render(
      shown.map((entry) => (entry && 'role' in entry ? bubble(entry, model) : model.attachment?.(entry))),
      block.element as HTMLElement,
    );
  }
  return html`<div
      class="log"
      part="transcript"
      role="log"
      aria-relevant="additions"
      aria-label=${labels.transcript}
      tabindex=${model.stage ? -1 : 0}
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
      ${blocks.map(({ element }) => element)} ${model.typing}
    </div>
    ${model.newest}`;
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

function bubble(turn: Turn, { labels, silent, format, rating }: Model): TemplateResult {
  const { role, final } = turn;
  const [heard, ahead, unspoken] = parts(turn, silent);
  // One value, since white space in the text box would be seen.
  const content = [
    role === 'agent' && !ahead && !unspoken && format ? format(heard, turn) : heard,
    ahead && html`<span class="ahead">${ahead}</span>`,
    unspoken.trim() && html`<s class="ahead" part="unspoken" title=${labels.notSpoken}>${unspoken}</s>`,
  ];
  return html`<div class="turn ${role}" part="turn ${role}-turn" aria-hidden=${final ? nothing : 'true'}>
    <span class="hidden">${role === 'user' ? labels.you : labels.agent}: </span>
    <div class="text" part="text" dir="auto">${content}</div>
    ${rating?.(turn)}
  </div>`;
}
