import { html, nothing, type TemplateResult } from 'lit';
import { controls, iconButton } from './controls.js';
import { log } from './log.js';
import { visualizer } from './visualizer.js';
import { chatIcon, closeIcon, settingsIcon, waveIcon } from './icons.js';
import type { Actions, ConversationParts, Model } from './model.js';

/** All that a person sees of a voice agent. */
export function face(model: Model, parts: ConversationParts, actions: Actions): TemplateResult {
  const { floating, open, labels } = model;
  if (!floating) return panel(model, parts, actions);
  return html`${open ? panel(model, parts, actions) : nothing}
    <button
      class="launcher"
      part="button launcher"
      aria-label=${open ? labels.close : labels.open}
      aria-expanded=${open}
      aria-controls=${open ? 'panel' : nothing}
      @click=${actions.toggle}
    >
      <slot name="launcher">${open ? closeIcon : waveIcon}</slot>
    </button>`;
}

function panel(model: Model, parts: ConversationParts, actions: Actions): TemplateResult {
  const { labels, floating } = model;
  const { stage, settings, timer } = parts;
  return html`<section
    id="panel"
    class="panel ${stage ? 'voice' : ''}"
    part="panel"
    role=${floating ? 'dialog' : nothing}
    aria-label=${labels.title}
    dir=${model.dir ?? nothing}
    tabindex="-1"
    @keydown=${actions.escape}
  >
    <slot name="header">
      <header part="header">
        <slot name="avatar">${stage ? nothing : visualizer}</slot>
        <div class="heading">
          <div class="title" part="title">${labels.title}</div>
          <div class="status"><span part="status" role="status">${parts.state}</span> ${timer}</div>
        </div>
        ${
          model.textOnly
            ? nothing
            : stage
              ? iconButton('conversation', labels.conversationView, chatIcon, actions.view)
              : iconButton('voice', labels.voiceView, waveIcon, actions.view)
        }
        ${
          model.settable
            ? iconButton(
                'settings',
                labels.settings,
                settingsIcon,
                actions.settings,
                'plain',
                undefined,
                Boolean(settings),
              )
            : nothing
        }
        ${floating ? iconButton('close', labels.close, closeIcon, actions.toggle) : nothing}
      </header>
    </slot>
    <div class="body">
      ${settings}
      <div class="body" ?inert=${settings}>
        ${stage}
        <div class="scroll">${log(model, parts, actions)}</div>
        ${parts.approvals} ${notice(model, parts, actions)}
      </div>
    </div>
    ${controls(model, parts, actions)}
    <slot name="footer"></slot>
  </section>`;
}

/** An error with one thing to do about it, or a hint. */
function notice(
  { conversation, labels }: Model,
  { problem, typeInstead, hint }: ConversationParts,
  { start }: Actions,
): unknown {
  if (!conversation.error || conversation.status !== 'idle' || !problem) return hint;
  return html`<div class="notice error" part="notice error" role="alert">
    <div><slot name="error">${problem}</slot></div>
    <button class="quiet" part="button retry-button" @click=${() => start(typeInstead !== undefined)}>
      ${typeInstead ?? labels.retry}
    </button>
  </div>`;
}
