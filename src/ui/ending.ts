import { css, html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { TranscriptFormat } from '../session/transcript-format.js';
import { copyText } from './clipboard.js';
import { icon, sendIcon } from './icons.js';
import type { EndingLabels, KnownLabels } from './labels.js';
import type { Model } from './model.js';

/** The members of the element that the end of a conversation uses. */
export interface EndingHost extends ReactiveControllerHost {
  exportTranscript: (format: TranscriptFormat) => string;
  rateConversation: (rating: number, comment?: string) => Promise<void>;
}

export const endingEnglish: EndingLabels = {
  copyTranscript: 'Copy transcript',
  copied: 'Copied',
  notCopied: 'That could not be copied. Please select the text instead.',
  download: 'Download transcript',
  stars: '{rating} of 5',
  comment: 'Comment (optional)',
  submit: 'Send comment',
  thanks: 'Thank you!',
  notSent: 'That could not be sent. Please try again.',
};

const star = icon('M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z');

/** What follows a conversation in the log: how long it was, its rating, and its transcript to take along. */
export class Ending {
  readonly #host: EndingHost;
  #conversationId: string | undefined;
  #rating = 0;
  #isSent = false;
  #isCommented = false;
  /** The result of the last action, for the visitor and for screen readers. */
  #done = '';

  constructor(host: EndingHost) {
    this.#host = host;
  }

  /** @param duration How long the conversation has lasted, as it is shown. */
  render({ conversation, spokenLang }: Model, known: KnownLabels, duration: string): TemplateResult {
    const labels = { ...endingEnglish, ...known };
    const { conversationId, turns } = conversation;
    if (conversationId !== this.#conversationId) {
      this.#conversationId = conversationId;
      this.#rating = 0;
      this.#isSent = this.#isCommented = false;
      this.#done = '';
    }
    return html`<section class="ending" part="ending" aria-label=${labels.ended}>
      <p class="mark" part="mark">${labels.ended}${duration && ` · ${duration}`}</p>
      <div class="asked" part="conversation-rating" role="group" aria-label=${labels.rate}>
        <p aria-hidden="true" .textContent=${labels.rate}></p>
        <div class="stars">${[1, 2, 3, 4, 5].map((rating) => this.#star(rating, labels))}</div>
        ${this.#isSent && !this.#isCommented ? this.#comment(labels, spokenLang) : nothing}
      </div>
      <p class="mark" role="status" .textContent=${this.#done}></p>
      ${turns.length ? this.#transcript(labels) : nothing}
    </section>`;
  }

  #star(rating: number, labels: EndingLabels): TemplateResult {
    const name = labels.stars.replace('{rating}', String(rating));
    return html`<button
      class="star ${rating <= this.#rating ? 'on' : ''}"
      part="button rate-button"
      aria-label=${name}
      title=${name}
      aria-pressed=${rating === this.#rating}
      @click=${() => this.#rate(rating, labels)}
    >
      ${star}
    </button>`;
  }

  #comment(labels: EndingLabels, lang: string | undefined): TemplateResult {
    const send = async (event: SubmitEvent): Promise<void> => {
      event.preventDefault();
      const comment = (event.currentTarget as HTMLFormElement).querySelector('input')!.value.trim();
      if (comment) this.#isCommented = await this.#send(this.#rating, labels, comment);
      this.#host.requestUpdate();
    };
    return html`<form @submit=${send}>
      <input
        name="comment"
        part="comment"
        aria-label=${labels.comment}
        placeholder=${labels.comment}
        dir="auto"
        lang=${lang ?? nothing}
      />
      <button class="icon quiet" part="button submit-button" aria-label=${labels.submit} title=${labels.submit}>
        ${sendIcon}
      </button>
    </form>`;
  }

  #transcript(labels: EndingLabels): TemplateResult {
    const copy = async (): Promise<void> => {
      const isCopied = await copyText(this.#host.exportTranscript('text'));
      this.#say(isCopied ? labels.copied : labels.notCopied);
    };
    return html`<div class="row">
      <button class="small plain" part="button copy-transcript-button" @click=${copy}>${labels.copyTranscript}</button>
      <button class="small plain" part="button download-button" @click=${() => this.#download()}>
        ${labels.download}
      </button>
    </div>`;
  }

  async #rate(rating: number, labels: EndingLabels): Promise<void> {
    const before = this.#rating;
    this.#rating = rating;
    this.#host.requestUpdate();
    if (await this.#send(rating, labels)) this.#isSent = true;
    else if (this.#rating === rating) this.#rating = before;
    this.#host.requestUpdate();
  }

  async #send(rating: number, labels: EndingLabels, comment?: string): Promise<boolean> {
    const conversationId = this.#conversationId;
    const sent = await this.#host.rateConversation(rating, comment).then(
      () => true,
      () => false,
    );
    // Meanwhile another conversation may have ended.
    if (conversationId !== this.#conversationId) return false;
    this.#say(sent ? labels.thanks : labels.notSent);
    return sent;
  }

  #download(): void {
    const file = new Blob([this.#host.exportTranscript('text')], { type: 'text/plain;charset=utf-8' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = 'transcript.txt';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href));
  }

  #say(text: string): void {
    this.#done = text;
    this.#host.requestUpdate();
  }
}

export const styles = css`
  .ending {
    flex: none;
    margin-block: var(--_space);
    text-align: center;
  }
  .ending > .mark:first-child {
    display: flex;
    align-items: center;
    gap: 12px;
  }
  .ending > .mark:first-child::before,
  .ending > .mark:first-child::after {
    content: '';
    flex: 1;
    border-block-start: 1px solid var(--_border);
  }
  .asked > p {
    margin: 0;
    font-weight: 600;
  }
  .stars,
  .row {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
  }
  .stars {
    margin-block: 4px 8px;
  }
  .star {
    width: 44px;
    padding: 0;
    border: 0;
    background: none !important;
    color: var(--_muted);
  }
  .star svg {
    width: 26px;
    height: 26px;
  }
  .star.on {
    color: var(--_accent);
  }
  .star.on path {
    fill: currentColor;
  }
  .ending form {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-end: 8px;
  }
  .ending input {
    flex: 1 1 160px;
    min-width: 0;
    min-height: 40px;
    padding: 0 16px;
    border: 1px solid var(--_muted);
    border-radius: 24px;
    background: none;
    color: inherit;
  }
  .ending .row button {
    border: 0;
    color: var(--_muted);
    font-size: 0.9em;
    font-weight: 400;
    text-decoration: underline;
    text-decoration-color: color-mix(in srgb, currentColor 40%, transparent);
    text-underline-offset: 4px;
  }
  .ending [role='status']:empty {
    display: none;
  }
`;
