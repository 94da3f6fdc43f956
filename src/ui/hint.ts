import { css, html, nothing, type TemplateResult } from 'lit';
import type { VoiceAgentError } from '../base/errors.js';
import type { Conversation } from '../session/conversation.js';
import { icon } from './icons.js';
import type { KnownLabels } from './labels.js';
import type { Actions, Model } from './model.js';

const warningIcon = icon('M12 4l9 16H3zM12 10v4M12 17v.01');
const waitIcon = icon('M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3 2');

/** A hint: sound needs a tap, or the visitor is muted or cannot be heard. */
export function hint({ conversation }: Model, labels: KnownLabels, { settings, mute }: Actions): unknown {
  const { audioBlocked, microphoneProblem } = conversation;
  const text = hintText(conversation, labels);
  if (!text) return nothing;
  const button = (label: string, act: () => void): TemplateResult =>
    html`<button class="quiet" part="button" .textContent=${label} @click=${act}></button>`;
  return html`<div class="notice" part="notice">
    <span .textContent=${text}></span>
    ${audioBlocked ? nothing : microphoneProblem ? button(labels.settings, settings) : button(labels.unmute, mute)}
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

/**
 * An error: what has happened, what the visitor can do, and the buttons for it. The first one helps most. It takes the focus of a
 * button that has gone, because none of its own buttons may be pressed by what was meant for that one.
 *
 * @param isTyping Whether the visitor goes on typing meanwhile.
 */
export function problem(
  error: VoiceAgentError,
  [title, steps]: readonly [title: string, steps?: string],
  labels: KnownLabels,
  { start, speak }: Actions,
  isTyping = false,
): TemplateResult {
  // Nothing is at fault where all agents are busy.
  const isBusy = error.code === 'busy';
  const typing = !isTyping && canTypeInstead(error);
  const button = (label: string, look: string, textOnly: boolean): TemplateResult =>
    html`<button
      class=${look}
      part="button ${textOnly ? 'type-button' : 'retry-button'}"
      .textContent=${label}
      @click=${() => (isTyping ? speak() : start(textOnly))}
    ></button>`;
  return html`<div
    class="notice problem ${isBusy ? '' : 'error'}"
    part="notice ${isBusy ? '' : 'error'}"
    role="alert"
    tabindex="-1"
  >
    <div class="explained">
      ${isBusy ? waitIcon : warningIcon}
      <slot name="error"
        ><div><b .textContent=${title}></b>${steps && html`<p .textContent=${steps}></p>`}</div></slot
      >
    </div>
    ${typing ? button(labels.typeInstead, '', true) : nothing} ${button(labels.retry, typing ? 'quiet' : '', false)}
  </div>`;
}

/** Whether the visitor can type although they cannot talk. Who has only closed the browser's question can be asked again. */
const canTypeInstead = ({ code, obstacle }: VoiceAgentError): boolean =>
  obstacle !== 'dismissed' && /^(microphone|insecure|worklet|audio)/.test(code);

/** Styles for hints, errors and questions. */
export const styles = css`
  .notice {
    display: flex;
    flex-wrap: wrap;
    flex: none;
    gap: 8px;
    align-items: center;
    max-height: 100%;
    margin: 0 var(--_space) var(--_space);
    padding: 14px 16px;
    border: 1px solid transparent;
    border-radius: var(--_corner);
    background: var(--_surface);
    overflow-y: auto;
  }
  .notice > :first-child {
    flex: 1 1 100%;
  }
  .notice > span:first-child {
    flex: 1 0 60%;
  }
  .notice button {
    padding: 0 18px;
  }
  .notice .quiet {
    background: var(--_background);
  }
  .explained {
    display: flex;
    gap: 12px;
    margin-block-end: 4px;
  }
  .explained svg {
    flex: none;
    margin-block-start: 1px;
    color: #b45309;
    color: light-dark(#b45309, #fbbf24);
  }
  .notice p {
    margin: 2px 0 0;
    font-size: 0.9em;
  }
  .notice b {
    font-weight: 600;
  }
  /* Amber: the visitor can do something about it. */
  .error {
    border-color: #fcd34d;
    border-color: light-dark(#fcd34d, #78500f);
    background: #fffbeb;
    background: light-dark(#fffbeb, #2b2110);
  }
  .small {
    min-height: 40px;
    padding: 0 16px;
  }
`;
