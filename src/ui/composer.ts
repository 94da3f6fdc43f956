import { html, type TemplateResult } from 'lit';
import { sendIcon } from './icons.js';
import type { Actions, Model } from './model.js';

/**
 * `keyCode` of a key that goes to an input method. Safari ends the composition before `keydown` of the Enter that confirms it, so
 * that `isComposing` is false there (WebKit bug 165004). Can go once that is fixed.
 */
const INPUT_METHOD_KEY_CODE = 229;

/** A box for text: Enter sends, Shift+Enter makes a new line, and an input method's own Enter is left alone. */
export function composer({ labels, draft, attaching }: Model, { send, typing }: Actions): TemplateResult {
  const submit = (event: Event): void => {
    event.preventDefault();
    const box = boxOf(event);
    const text = box.value.trim();
    // A text that could not be sent stays in the box, and one that goes with files until they are there.
    if (!attaching?.send(text) && text && send(text)) box.value = '';
  };
  const key = (event: KeyboardEvent): void => {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- Nothing else tells Safari's case.
    const { key, shiftKey, isComposing, keyCode } = event;
    if (key === 'Enter' && !shiftKey && !isComposing && keyCode !== INPUT_METHOD_KEY_CODE) submit(event);
  };
  return html`<form class="composer" part="composer" @submit=${submit}>
    ${attaching?.tray} ${attaching?.button}
    <textarea
      part="input"
      rows="1"
      aria-label=${labels.message}
      placeholder=${labels.message}
      dir="auto"
      .value=${draft}
      ?readonly=${attaching?.isSending}
      @keydown=${key}
      @input=${(event: Event) => typing(boxOf(event).value)}
    ></textarea>
    <button type="submit" class="icon" part="button send-button" aria-label=${labels.send}>${sendIcon}</button>
  </form>`;
}

const boxOf = ({ currentTarget }: Event): HTMLTextAreaElement =>
  (currentTarget as HTMLElement).closest('form')!.querySelector('textarea')!;
