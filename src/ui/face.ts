import { html, nothing, type TemplateResult } from 'lit';
import { controls, iconButton } from './controls.js';
import { chatIcon, closeIcon, settingsIcon, waveIcon } from './icons.js';
import type { Labels } from './labels.js';
import type { Actions, Model } from './model.js';
import { parts, transcript } from './transcript.js';

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
  const { conversation, labels, floating, view } = model;
  const voice = view === 'voice';
  return html`<section
    id="panel"
    class="panel ${view}"
    part="panel"
    role=${floating ? 'dialog' : nothing}
    aria-label=${labels.title}
    tabindex="-1"
  >
    <slot name="header">
      <header part="header">
        <slot name="avatar">${voice ? nothing : visualizer}</slot>
        <div class="heading">
          <div class="title" part="title">${labels.title}</div>
          <div class="status">
            <span part="status" role="status">${statusText(model)}</span>
            ${conversation.status === 'connected' ? html`<span part="timer" role="timer">${clock(model.seconds)}</span>` : nothing}
          </div>
        </div>
        ${voice
          ? iconButton('conversation', labels.conversationView, chatIcon, () => actions.show('conversation'), 'plain')
          : model.textOnly
            ? nothing
            : iconButton('voice', labels.voiceView, waveIcon, () => actions.show('voice'), 'plain')}
        ${iconButton('settings', labels.settings, settingsIcon, actions.settings, 'plain')}
        ${floating ? iconButton('close', labels.close, closeIcon, actions.toggle, 'plain') : nothing}
      </header>
    </slot>
    ${voice ? html`<div class="stage" part="stage">${visualizer} ${captions(model)}</div>` : nothing}
    <div class="scroll">${transcript(model, actions)}</div>
    <slot name="rich"></slot>
    ${notice(model, actions)} ${controls(model, actions)}
    <slot name="footer"></slot>
  </section>`;
}

const visualizer = html`<div class="visualizer" part="visualizer"></div>`;

/** The words that are heard or said now. Whoever cannot hear them reads them here; the log tells screen readers. */
function captions({ conversation }: Model): TemplateResult {
  const turn = conversation.turns.at(-1);
  const [heard = ''] = turn ? parts(turn) : [];
  return html`<p class="captions" part="captions" aria-hidden="true" dir="auto">${heard}</p>`;
}

function statusText({ conversation, labels, muted, textOnly }: Model): string {
  const { status, mode, queued, externalAgent } = conversation;
  const { status: texts } = labels;
  if (queued) return texts.queued;
  if (status !== 'connected') return texts[status];
  if (mode !== 'listening') return texts[mode];
  if (externalAgent) return labels.externalAgent;
  return textOnly ? texts.connected : muted ? labels.muted : texts.listening;
}

/** Minutes and seconds. */
const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/** An error with one thing to do about it, or a hint. */
function notice({ conversation, labels }: Model, actions: Actions): TemplateResult | typeof nothing {
  const { audioBlocked, mutedSpeech, error, status } = conversation;
  if (error && status === 'idle') {
    const [label, act] = remedy(error.code, labels, actions);
    return html`<div class="notice error" part="notice error" role="alert">
      <slot name="error">${labels.errors[error.code]}</slot>
      <button class="quiet" part="button retry-button" @click=${act}>${label}</button>
    </div>`;
  }
  if (audioBlocked && status !== 'idle') return html`<div class="notice" part="notice" role="alert">${labels.tapToHear}</div>`;
  if (mutedSpeech) return html`<div class="notice" part="notice" role="status">${labels.mutedSpeech}</div>`;
  return nothing;
}

function remedy(code: string, labels: Labels, { start }: Actions): [label: string, act: () => void] {
  const noMicrophone = code.startsWith('microphone') || code === 'insecure-context' || code === 'worklet-blocked';
  return noMicrophone ? [labels.typeInstead, () => start(true)] : [labels.retry, () => start()];
}
