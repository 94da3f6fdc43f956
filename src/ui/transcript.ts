import { html, nothing, render, type TemplateResult } from 'lit';
import type { Conversation, RichContent, ToolUse } from '../session/conversation.js';
import type { Place } from '../session/placement.js';
import type { Turn } from '../session/turns.js';
import type { Attachment, Model, TurnParts } from './model.js';
import { spokenParts } from './spoken-parts.js';

/** How many entries are drawn together. */
const ENTRIES_PER_BLOCK = 50;

/** A part of the transcript. It is drawn again only when something in it has changed. */
interface Block {
  readonly element: Element;
  drawn: readonly unknown[];
}

/** Draws the transcript in blocks of entries, so that a change in a long conversation redraws one block only. */
export class Transcript {
  readonly #blocks: Block[] = [];

  render(model: Model, turns: TurnParts): Element[] {
    const { labels, spokenLang, conversation } = model;
    const entries = listEntries(conversation);
    const newest = entries.findLast((entry) => isTurn(entry) && entry.role === 'agent');
    const shared = [labels, spokenLang, conversation.status === 'connected', turns.format, turns.attachment];
    const blocks = this.#blocks;
    blocks.length = Math.ceil(entries.length / ENTRIES_PER_BLOCK);
    for (let index = 0; index < blocks.length; index++) {
      const shown = entries.slice(index * ENTRIES_PER_BLOCK, (index + 1) * ENTRIES_PER_BLOCK);
      const pointed = shown.find((entry) => isTurn(entry) && entry.id === turns.pointed);
      const drawn = [...shared, shown.includes(newest) && newest, pointed, ...shown];
      const block = (blocks[index] ??= { element: createBlock(), drawn: [] });
      if (block.drawn.length === drawn.length && drawn.every((item, place) => item === block.drawn[place])) continue;
      block.drawn = drawn;
      render(
        shown.map((entry) => (isTurn(entry) ? bubble(entry, model, turns, entry === newest) : turns.attachment(entry))),
        block.element as HTMLElement,
      );
    }
    return blocks.map(({ element }) => element);
  }
}

/** `undefined` marks a place where the connection was interrupted. */
type Entry = Turn | Attachment | undefined;

const handovers = { true: { isPerson: true }, false: { isPerson: false } } as const;

/** The order of what stands after one turn. */
const comparePlaces = (a: Place, b: Place): number =>
  a.connection - b.connection ||
  (a.eventId === undefined || b.eventId === undefined ? 0 : a.eventId - b.eventId) ||
  a.time - b.time;

/** Turns with what belongs after each, in order. */
export function listEntries(conversation: Conversation): Entry[] {
  const { status, turns, tools, richContent, externalAgent, voiceFrom, connection: current } = conversation;
  const attachments = new Map<string | undefined, (ToolUse | RichContent)[]>();
  for (const attachment of [...tools, ...richContent]) {
    const { turnId } = attachment;
    attachments.set(turnId, [...(attachments.get(turnId) ?? []), attachment]);
  }
  for (const list of attachments.values()) list.sort(comparePlaces);
  const entries: Entry[] = [];
  let connection = 0;
  let isPerson = false;
  const handOver = (toPerson = false): void => {
    if (toPerson !== isPerson) entries.push(handovers[`${toPerson}`]);
    isPerson = toPerson;
  };
  for (const entry of [undefined, ...turns].flatMap((turn) => [turn, ...(attachments.get(turn?.id) ?? [])])) {
    if (!entry) continue;
    if (entry.connection !== connection && entry.connection !== voiceFrom) entries.push(undefined);
    connection = entry.connection;
    if (isTurn(entry)) handOver(entry.withPerson);
    entries.push(entry);
  }
  if (turns.length && status === 'connected' && current !== connection && current !== voiceFrom)
    entries.push(undefined);
  if (status === 'connected') handOver(externalAgent);
  return entries;
}

const isTurn = (entry: Entry): entry is Turn => entry !== undefined && Object.hasOwn(entry, 'role');

function createBlock(): Element {
  const element = document.createElement('div');
  element.className = 'block';
  return element;
}

function bubble(
  turn: Turn,
  { labels, spokenLang, conversation }: Model,
  { format, files, rating, pointed, point, notSpoken, showRest, person }: TurnParts,
  isNewest: boolean,
): TemplateResult {
  const { role, final } = turn;
  const [heard, ahead, unspoken] = isNamedByFiles(turn) ? ['', '', ''] : spokenParts(turn, conversation.textOnly);
  const formatted = role === 'agent' && !ahead && !unspoken ? format(heard, turn) : heard;
  const isPlain = typeof formatted === 'string' && !ahead && !unspoken.trim();
  // One value, since white space between several would be visible.
  const content = [
    typeof formatted === 'string' ? html`<span .textContent=${formatted}></span>` : formatted,
    ahead && html`<span class="ahead" .textContent=${ahead}></span>`,
    unspoken.trim() && rest(unspoken, showRest),
  ];
  const lang = spokenLang ?? nothing;
  const text =
    !heard && !ahead && !unspoken
      ? nothing
      : isPlain
        ? html`<div class="text" part="text" dir="auto" lang=${lang} .textContent=${formatted}></div>`
        : html`<div class="text" part="text" dir="auto" lang=${lang}>${content}</div>`;
  const speaker = `${role === 'user' ? labels.you : turn.withPerson ? person : labels.agent}: `;
  const come = role === 'agent' ? (event: PointerEvent) => point(event, turn) : nothing;
  const extras = [
    unspoken.trim() && html`<div class="interrupted" .textContent=${notSpoken}></div>`,
    files(turn),
    isNewest || turn.feedback ? rating(turn, false) : turn.id === pointed ? rating(turn, true) : nothing,
  ].filter((part) => part && part !== nothing);
  // A long conversation has thousands of turns, and each white space here would be one more node of each of them.
  // prettier-ignore
  return html`<div class="turn ${role}" part="turn ${role}-turn" aria-hidden=${final ? nothing : 'true'} @pointerenter=${come} @pointerleave=${come}><span class="hidden" .textContent=${speaker}></span>${text}${extras.length ? extras : nothing}</div>`;
}

/** Whether the text of a turn only names its files, which are shown. */
const isNamedByFiles = ({ text, files }: Turn): boolean =>
  files.length > 0 && text === files.map(({ name }) => name).join(', ');

/** The rest of a turn that was cut off: an ellipsis that opens it. */
const rest = (text: string, label: string): TemplateResult =>
  // White space would be visible.
  // prettier-ignore
  html`<details class="rest"><summary part="rest" aria-label=${label} title=${label}>…</summary><span part="unspoken" .textContent=${text.trimStart()}></span></details>`;
