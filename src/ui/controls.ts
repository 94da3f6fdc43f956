import { html, nothing, type SVGTemplateResult, type TemplateResult } from 'lit';
import { composer } from './composer.js';
import { handsetIcon, leaveIcon, microphoneIcon, mutedIcon } from './icons.js';
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

/** Whether a conversation is under way. */
export const isLive = ({ conversation: { status } }: Model): boolean => !['idle', 'disconnecting'].includes(status);

/** Ends a call, or the typed conversation. */
export const endButton = ({ labels, textOnly }: Model, { stop }: Actions): TemplateResult =>
  textOnly
    ? iconButton('end', labels.endText, leaveIcon, stop, 'quiet')
    : iconButton('end', labels.end, handsetIcon, stop, 'danger');

/** Goes on by voice with a typed conversation. */
const voiceButton = ({ labels }: Model, { speak }: Actions): TemplateResult =>
  iconButton('speak', labels.start, microphoneIcon, speak, 'quiet');

/** Gives up a start. The second click of a double click on the start button does nothing. */
const cancelButton = ({ labels }: Model, { stop }: Actions): TemplateResult =>
  html`<button
    class="wide quiet"
    part="button end-button"
    .textContent=${labels.cancel}
    @click=${({ detail }: MouseEvent) => detail > 1 || stop()}
  ></button>`;

/** Leads to the terms. The address may come from markup that somebody else has written, so no other than one of the web. */
function termsLink({ termsUrl, labels }: Model): TemplateResult | typeof nothing {
  const link = document.createElement('a');
  link.href = termsUrl ?? '';
  return termsUrl && link.protocol.startsWith('http')
    ? html`<a class="terms-link" part="terms-link" href=${link.href} target="_blank" rel="noopener">${labels.terms}</a>`
    : nothing;
}

/** The start button or, during a conversation, everything the visitor can do in it. */
export function controls(model: Model, parts: ConversationParts, actions: Actions): TemplateResult {
  const { conversation, labels, gated, textOnly, talk } = model;
  const { voiceView } = parts;
  const idle = !isLive(model);
  if (idle && gated) {
    return html`<footer class="terms" part="controls terms">
      <slot name="terms"></slot>
      ${termsLink(model)}
      <button class="wide" part="button accept-button" .textContent=${labels.accept} @click=${actions.accept}></button>
    </footer>`;
  }
  if (conversation.status === 'connecting' && !textOnly)
    return html`<footer part="controls">${cancelButton(model, actions)}</footer>`;
  // A typed conversation has no start button here: it starts with its first text.
  const startable = idle && (!textOnly || conversation.continuable);
  const terms = idle ? termsLink(model) : nothing;
  const isStacked = startable || terms !== nothing || (!textOnly && talk);
  const look = voiceView && !idle ? 'voice' : isStacked ? 'stacked' : nothing;
  return html`<footer part="controls" class=${look}>
    ${startable && !parts.startsAgain ? startButton(model, parts, actions) : textOnly || idle ? nothing : (talk?.(labels) ?? muteButton(model, actions))}
    ${voiceView && !idle ? nothing : composer(model, actions)} ${model.canSpeak ? voiceButton(model, actions) : nothing}
    ${idle ? terms : endButton(model, actions)}
  </footer>`;
}
