import { html, nothing, type SVGTemplateResult, type TemplateResult } from 'lit';
import { composer } from './composer.js';
import { closeIcon, microphoneIcon, mutedIcon, phoneIcon } from './icons.js';
import type { Actions, Model } from './model.js';

/** A round button that shows an icon and is named by a label. */
export const iconButton = (
  name: string,
  label: string,
  icon: SVGTemplateResult,
  onClick: () => void,
  look = 'quiet',
): TemplateResult =>
  html`<button class="icon ${look}" part="button ${name}-button" aria-label=${label} title=${label} @click=${onClick}>
    <slot name="${name}-icon">${icon}</slot>
  </button>`;

/** Start, or everything that can be done in a conversation. */
export function controls(model: Model, actions: Actions): TemplateResult {
  const { conversation, labels, view, gated, textOnly } = model;
  const { status } = conversation;
  if (status === 'idle' || status === 'disconnecting') {
    return html`<footer part="controls">
      ${gated
        ? html`<div class="terms" part="terms">
            <slot name="terms"></slot>
            <button class="wide" part="button accept-button" @click=${actions.accept}>${labels.accept}</button>
          </div>`
        : html`<button class="wide" part="button start-button" @click=${() => actions.start()}>
            <slot name="start-icon">${phoneIcon}</slot> ${labels.start}
          </button>`}
    </footer>`;
  }
  return html`<footer part="controls" class=${view}>
    ${textOnly ? nothing : microphoneButton(model, actions)} ${view === 'conversation' ? composer(labels, actions) : nothing}
    ${iconButton('end', labels.end, closeIcon, actions.stop, 'danger')}
  </footer>`;
}

function microphoneButton({ labels, muted, pushToTalk, talking }: Model, { mute, talk }: Actions): TemplateResult {
  if (pushToTalk) {
    return html`<button
      class="wide"
      part="button talk-button"
      aria-pressed=${talking}
      @pointerdown=${() => talk(true)}
      @pointerup=${() => talk(false)}
      @pointerleave=${() => talk(false)}
      @pointercancel=${() => talk(false)}
      @contextmenu=${(event: Event) => event.preventDefault()}
    >
      ${microphoneIcon} ${labels.talk}
    </button>`;
  }
  return html`<button
    class="icon quiet"
    part="button mute-button"
    aria-label=${labels.mute}
    title=${labels.mute}
    aria-pressed=${muted}
    @click=${mute}
  >
    <slot name="mute-icon">${muted ? mutedIcon : microphoneIcon}</slot>
  </button>`;
}
