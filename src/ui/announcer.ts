import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { displayText } from '../protocol/audio-tags.js';
import type { Conversation, RichContent } from '../session/conversation.js';
import type { Turn } from '../session/turns.js';
import { describe } from './describe.js';
import type { KnownLabels } from './labels.js';
import type { Model } from './model.js';
import { readableContent } from './rich-content.js';

/** How long an announcement stays where a screen reader finds it, in ms: long enough to be read out after others. */
const STAY_MS = 7000;

/** What the announcer uses of the element. */
export interface AnnouncerHost extends ReactiveControllerHost {
  readonly renderRoot: HTMLElement | DocumentFragment;
  readonly announce: 'typed' | 'all';
}

/** What is shown, in its words. */
export interface Shown {
  readonly model: Model;
  readonly labels: KnownLabels;
  readonly problem: string | undefined;
  readonly hint: string;
  /** What the visitor waits for. */
  readonly waiting: string;
}

/** What was shown at the last update. */
interface Before {
  readonly conversation?: Conversation;
  readonly muted: boolean;
  readonly hint: string;
  readonly waiting: string;
  readonly isHeard: boolean;
}

/**
 * Tells screen readers what is worth interrupting somebody for: that a conversation begins, is lost, is found again and ends,
 * that the microphone is muted, and what was written to the visitor. What was spoken aloud has been heard, and whose turn it
 * is can be heard, too.
 */
export class Announcer implements ReactiveController {
  readonly #host: AnnouncerHost;
  readonly #shown: () => Shown | undefined;
  readonly #announced = new Set<string>();
  #before: Before = { muted: false, hint: '', waiting: '', isHeard: false };

  constructor(host: AnnouncerHost, shown: () => Shown | undefined) {
    this.#host = host;
    this.#shown = shown;
    host.addController(this);
  }

  hostUpdated(): void {
    const shown = this.#shown();
    if (!shown) return;
    const { model, labels, hint, waiting } = shown;
    const { conversation, muted, textOnly, talk } = model;
    const before = this.#before;
    const isHeard = conversation.status === 'connected' && !textOnly && !talk;
    this.#before = { conversation, muted, hint, waiting, isHeard };
    this.#tellStatus(shown, before.conversation);
    const { externalAgent = false } = before.conversation ?? {};
    if (conversation.externalAgent !== externalAgent && conversation.status !== 'idle')
      this.#say(externalAgent ? labels.externalAgentLeft : labels.externalAgent);
    if (isHeard && muted && !(before.isHeard && before.muted)) this.#say(labels.muted);
    if (isHeard && before.isHeard && before.muted && !muted) this.#say(labels.unmuted);
    if (hint !== before.hint) this.#say(hint);
    if (waiting !== before.waiting && conversation.microphoneAsked) this.#say(waiting);
    if (conversation.turns !== before.conversation?.turns) this.#tellTurns(model, labels);
    const { richContent } = conversation;
    if (richContent !== before.conversation?.richContent) {
      const isNew = (content: RichContent): boolean => !before.conversation?.richContent.includes(content);
      for (const content of richContent.filter(isNew)) this.#say(readableContent(content), model.spokenLang);
    }
  }

  #tellStatus({ model, labels, problem }: Shown, before: Conversation | undefined): void {
    const { floating, open, conversation } = model;
    const { status, queued, error } = conversation;
    const isOver = status === 'idle';
    const { status: last, queued: wasQueued } = before ?? { status: 'idle', queued: false };
    if (!isOver && last === 'idle') this.#announced.clear();
    if (status === 'disconnecting' || (status === last && (!queued || wasQueued))) return;
    // An error that is shown is an alert by itself.
    if (isOver && error) return void (floating && !open && this.#say(problem));
    this.#say(queued ? labels.mode.queued : isOver ? describe(model, labels) : labels.status[status]);
  }

  #tellTurns({ conversation, spokenLang, textOnly }: Model, labels: KnownLabels): void {
    const isAll = this.#host.announce === 'all';
    for (const turn of conversation.turns) {
      const { id, role, text, final, time, withPerson } = turn;
      // What was said on an earlier page is not new.
      if (!final || !text || time < 0 || this.#announced.has(id)) continue;
      this.#announced.add(id);
      const speaker = role === 'user' ? labels.you : withPerson ? labels.person : labels.agent;
      // A person who has taken over writes.
      const isWritten = textOnly || withPerson;
      if (isAll || (isWritten && role === 'agent')) this.#say(`${speaker}: ${withoutMarkup(turn)}`, spokenLang);
    }
  }

  #say(text: string | undefined, lang?: string): void {
    const region = this.#host.renderRoot.querySelector('.announcements');
    if (!text || !region) return;
    const line = document.createElement('p');
    line.textContent = text;
    if (lang) line.lang = lang;
    region.append(line);
    setTimeout(() => line.remove(), STAY_MS);
  }
}

/** The text of a turn without the signs of Markdown, which would be read out. */
const withoutMarkup = (turn: Turn): string =>
  displayText(turn)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^[#>\s]+|[*`~|]+|\b_+|_+\b/gm, '');
