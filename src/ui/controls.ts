import { html, nothing, type SVGTemplateResult, type TemplateResult } from 'lit';
import { composer } from './composer.js';
import { closeIcon, microphoneIcon, mutedIcon } from './icons.js';
import type { Actions, ConversationParts, Model } from './model.js';
import { startButton } from './start-button.js';

/** A round button that shows an icon and is named by a label. */
export const iconButton = (
  name: string,
  label: string,
  icon: SVGTemplateResult,
  onClick: () => void,
  look = 'plain',
  pressed?: boolean,
  expanded?: boolean,
): TemplateResult =>
  html`<button
    class="icon ${look}"
    part="button ${name}-button"
    aria-label=${label}
    title=${label}
    aria-pressed=${pressed ?? nothing}
    aria-expanded=${expanded ?? nothing}
    @click=${onClick}
  >
    <slot name="${name}-icon">${icon}</slot>
  </button>`;

export const muteButton = ({ labels, muted }: Model, { mute }: Actions): TemplateResult =>
  iconButton('mute', labels.mute, muted ? mutedIcon : microphoneIcon, mute, 'quiet', muted);

/** The start button or, during a conversation, everything the visitor can do in it. */
export function controls(model: Model, { voiceView }: ConversationParts, actions: Actions): TemplateResult {
  const { conversation, labels, gated, textOnly, talk } = model;
  const { status } = conversation;
  const idle = status === 'idle' || status === 'disconnecting';
  if (idle && gated) {
    return html`<footer class="terms" part="controls terms">
      <slot name="terms"></slot>
      <button class="wide" part="button accept-button" .textContent=${labels.accept} @click=${actions.accept}></button>
    </footer>`;
  }
  const look = voiceView && !idle ? 'voice' : !textOnly && (idle || talk) ? 'stacked' : nothing;
  return html`<footer part="controls" class=${look}>
    ${textOnly ? nothing : idle ? startButton(model, actions) : (talk?.(labels) ?? muteButton(model, actions))}
    ${voiceView && !idle ? nothing : composer(model, actions)}
    ${idle ? nothing : iconButton('end', labels.end, closeIcon, actions.stop, 'danger')}
  </footer>`;
}
