import { html, nothing, type TemplateResult } from 'lit';
import { controls, iconButton, isLive } from './controls.js';
import { isEmpty, log } from './log.js';
import { chevronIcon, settingsIcon, waveIcon } from './icons.js';
import type { Actions, ConversationParts, Model } from './model.js';

/** Everything that a visitor sees of a voice agent. */
export function face(model: Model, parts: ConversationParts, actions: Actions, bubble?: unknown): TemplateResult {
  const { floating, open, labels, lang, launcherLabel, isScrolled, visualizer } = model;
  if (!floating) return panel(model, parts, actions);
  const live = open ? undefined : parts.live;
  const words = !live && !open && launcherLabel;
  return html`<div class="float" popover="manual">
    ${open ? panel(model, parts, actions) : announcements} ${bubble}
    <div class="dock ${live ? 'live' : ''}" part="dock" lang=${lang ?? nothing}>
      <button
        class="launcher ${words ? (isScrolled ? 'pill small' : 'pill') : ''}"
        part="button launcher"
        aria-label=${live || words ? nothing : open ? labels.close : labels.open}
        aria-expanded=${open}
        aria-controls=${open ? 'panel' : nothing}
        @click=${actions.toggle}
      >
        ${live?.content ?? html`<slot name="launcher">${open ? chevronIcon : visualizer === nothing ? waveIcon : visualizer}</slot>${words ? html`<span .textContent=${words}></span>` : nothing}`}
      </button>
      ${live?.buttons}
    </div>
  </div>`;
}

/** What the announcer fills: it stands here from the beginning, because screen readers must know it before. */
const announcements = html`<div class="announcements hidden" aria-live="polite" aria-relevant="additions"></div>`;

function panel(model: Model, parts: ConversationParts, actions: Actions): TemplateResult {
  const { labels, floating, dir, lang } = model;
  const look = `panel ${parts.voiceView ? 'voice' : ''}`;
  const content = panelContent(model, parts, actions);
  // `TopLayer` opens the dialog: on a small screen as a modal one.
  return floating
    ? html`<dialog
        id="panel"
        class=${look}
        part="panel"
        aria-label=${labels.title}
        dir=${dir ?? nothing}
        lang=${lang ?? nothing}
        tabindex="-1"
        @keydown=${actions.escape}
        @close=${actions.closed}
      >
        ${content}
      </dialog>`
    : html`<section
        id="panel"
        class=${look}
        part="panel"
        aria-label=${labels.title}
        dir=${dir ?? nothing}
        lang=${lang ?? nothing}
        tabindex="-1"
        @keydown=${actions.escape}
      >
        ${content}
      </section>`;
}

function panelContent(model: Model, parts: ConversationParts, actions: Actions): TemplateResult {
  const { labels, floating } = model;
  const { voiceView, settings, timer } = parts;
  return html`${announcements}
    <slot name="header">
      <header part="header">
        <slot name="avatar">${voiceView || (isEmpty(model) && !isLive(model)) ? nothing : model.visualizer}</slot>
        <div class="heading">
          <div class="title" part="title" .textContent=${labels.title}></div>
          <div class="status"><span part="status" .textContent=${parts.state}></span> ${timer}</div>
        </div>
        ${parts.viewButton}
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
        ${floating ? iconButton('close', isLive(model) ? labels.minimize : labels.close, chevronIcon, actions.toggle) : nothing}
      </header>
    </slot>
    <div class="body">
      ${settings}
      <div class="body" ?inert=${settings}>
        ${voiceView}
        <div class="scroll">${log(model, parts, actions)}</div>
        ${parts.approvals} ${parts.problem ?? parts.hint}
      </div>
    </div>
    ${controls(model, parts, actions)} ${model.attaching?.zone}
    <slot name="footer"></slot>`;
}
