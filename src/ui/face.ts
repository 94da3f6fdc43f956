import { html, nothing, type TemplateResult } from 'lit';
import { controls, iconButton } from './controls.js';
import { chatIcon, closeIcon, settingsIcon, waveIcon } from './icons.js';
import type { Actions, Model } from './model.js';
import { transcript } from './transcript.js';

/** All that a person sees of a voice agent. */
export function face(model: Model, actions: Actions): TemplateResult {
  const { floating, open, labels } = model;
  if (!floating) return panel(model, actions);
  return html`${open ? panel(model, actions) : nothing}
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

function panel(model: Model, actions: Actions): TemplateResult {
  const { labels, floating, stage, settings, timer } = model;
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
          <div class="status">
            <span part="status" role="status">${model.state ?? labels.status[model.conversation.status]}</span> ${timer}
          </div>
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
        <div class="scroll">${transcript(model, actions)}</div>
        ${model.approvals} ${notice(model, actions)}
      </div>
    </div>
    ${controls(model, actions)}
    <slot name="footer"></slot>
  </section>`;
}

/** Shows how loud both sides are, by the custom properties `--_input` and `--_output`. */
export const visualizer = html`<div class="visualizer" part="visualizer"></div>`;

/** An error with one thing to do about it, or a hint. */
function notice({ conversation, labels, problem, typable, hint }: Model, { start }: Actions): unknown {
  if (!conversation.error || conversation.status !== 'idle' || !problem) return hint;
  return html`<div class="notice error" part="notice error" role="alert">
    <div><slot name="error">${problem}</slot></div>
    <button class="quiet" part="button retry-button" @click=${() => start(typable)}>
      ${typable ? labels.typeInstead : labels.retry}
    </button>
  </div>`;
}
