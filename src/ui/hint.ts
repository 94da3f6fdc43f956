import { css, html, nothing } from 'lit';
import type { KnownLabels } from './labels.js';
import type { Actions, Model } from './model.js';

/**
 * Something to know or to do: sound waits for a tap, the visitor is muted or cannot be heard, a conversation that is over can be
 * rated.
 */
export function hint({ conversation }: Model, labels: KnownLabels, rated: boolean, { settings }: Actions): unknown {
  const { status, conversationId, audioBlocked, mutedSpeech, microphoneProblem } = conversation;
  if (status === 'idle') {
    if (!conversationId || rated) return nothing;
    return html`<button class="small quiet" part="button rate-button" @click=${settings}>${labels.rate}</button>`;
  }
  if (microphoneProblem && !audioBlocked) {
    const reasons = { lost: labels.errors['microphone-lost'], muted: labels.microphoneTaken, silent: labels.notHeard };
    return html`<div class="notice" part="notice" role="status">
      <span .textContent=${reasons[microphoneProblem]}></span>
      <button class="quiet" part="button" .textContent=${labels.settings} @click=${settings}></button>
    </div>`;
  }
  const text = audioBlocked ? labels.tapToHear : mutedSpeech ? labels.mutedSpeech : '';
  return text ? html`<div class="notice" part="notice" role="status" .textContent=${text}></div>` : nothing;
}

/** Also of errors, which are shown once this is there, and of every small button. */
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
