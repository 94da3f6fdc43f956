import { html, type TemplateResult } from 'lit';
import { sendIcon } from './icons.js';
import type { Labels } from './labels.js';
import type { Actions } from './model.js';

/** A box for text: Enter sends, Shift+Enter makes a new line, and an input method's own Enter is left alone. */
export function composer(labels: Labels, { send, typing }: Actions): TemplateResult {
  const submit = (event: Event): void => {
    event.preventDefault();
    const box = (event.currentTarget as HTMLElement).closest('form')!.querySelector('textarea')!;
    const text = box.value.trim();
    if (!text) return;
    send(text);
    box.value = '';
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event);
  };
  return html`<form class="composer" part="composer" @submit=${submit}>
    <textarea
      part="input"
      rows="1"
      aria-label=${labels.message}
      placeholder=${labels.message}
      dir="auto"
      @keydown=${key}
      @input=${typing}
    ></textarea>
    <button type="submit" class="icon" part="button send-button" aria-label=${labels.send}>${sendIcon}</button>
  </form>`;
}
