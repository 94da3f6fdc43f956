import { css, html, nothing } from 'lit';
import type { Conversation } from '../session/conversation.js';
import type { KnownLabels } from './labels.js';
import type { Actions, Model } from './model.js';

/** A hint: sound needs a tap, the visitor is muted or cannot be heard, or the last conversation can be rated. */
export function hint({ conversation }: Model, labels: KnownLabels, rated: boolean, { settings }: Actions): unknown {
  const { status, conversationId, audioBlocked, microphoneProblem } = conversation;
  if (status === 'idle') {
    if (!conversationId || rated) return nothing;
    return html`<button class="small quiet" part="button rate-button" @click=${settings}>${labels.rate}</button>`;
  }
  const text = hintText(conversation, labels);
  if (!text) return nothing;
  const leadsToDevices = microphoneProblem && !audioBlocked;
  return html`<div class="notice" part="notice">
    <span .textContent=${text}></span>
    ${leadsToDevices ? html`<button class="quiet" part="button" .textContent=${labels.settings} @click=${settings}></button>` : nothing}
  </div>`;
}

/** The sentence of a hint; empty where there is none. */
export function hintText(conversation: Conversation, labels: KnownLabels): string {
  const { status, audioBlocked, microphoneProblem, mutedSpeech } = conversation;
  if (status === 'idle') return '';
  if (audioBlocked) return labels.tapToHear;
  const reasons = { lost: labels.errors['microphone-lost'], muted: labels.microphoneTaken, silent: labels.notHeard };
  if (microphoneProblem) return reasons[microphoneProblem] ?? '';
  return mutedSpeech ? labels.mutedSpeech : '';
}

/** Styles for hints. Error notices and `.small` buttons use them too, so errors render only after this chunk has loaded. */
export const styles = css`
  .notice {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
    margin: 0 var(--_space) var(--_space);
    padding: 10px 14px;
    border: 1px solid var(--_border);
    border-radius: var(--_corner);
    background: var(--_surface);
    font-size: 0.9em;
  }
  .notice > :first-child {
    flex: 1 0 100%;
  }
  .small,
  .notice button {
    min-height: 32px;
    padding: 0 14px;
  }
  .body > .small {
    margin: 0 auto 8px;
  }
  .notice .quiet {
    background: var(--_background);
  }
  .error {
    border-color: var(--_danger);
    color: var(--_danger);
  }
`;
