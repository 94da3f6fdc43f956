import { html, nothing, type TemplateResult } from 'lit';
import type { ToolUse } from '../session/conversation.js';
import type { Turn } from '../session/turns.js';
import type { Actions, Model } from './model.js';

/** `[laughs]` and the like, which the agent's voice acts out; not a Markdown link. */
const audioTag = /\[[\p{L}\p{N} ,'’-]{1,40}\](?!\()\s?/gu;

/** The agent's text as a person should read it. */
export const readable = (text: string): string => text.replace(audioTag, '');

/** What of a turn has been heard, and what is still to come. */
export function parts({ role, text, heard, corrected }: Turn): [heard: string, ahead: string] {
  if (role === 'user') return [text, ''];
  const end = heard === undefined || corrected ? text.length : heard;
  return [readable(text.slice(0, end)), readable(text.slice(end))];
}

/** The conversation so far, as a log that screen readers follow. Tentative text is shown and not announced. */
export function transcript(model: Model, actions: Actions): TemplateResult {
  const { conversation, labels, unseen } = model;
  const { turns, tools, typing } = conversation;
  const used = (turnId: string | undefined): TemplateResult[] =>
    tools.filter((tool) => tool.turnId === turnId).map((tool) => badge(tool, model, actions));
  let connection = 0;
  return html`<div class="log" part="transcript" role="log" aria-label=${labels.transcript} tabindex="0">
      ${turns.length ? nothing : html`<slot name="empty"><p class="empty">${labels.empty}</p></slot>`} ${used(undefined)}
      ${turns.map((turn) => {
        const lost = turn.connection !== connection;
        connection = turn.connection;
        return html`${lost ? html`<p class="mark" part="mark">${labels.reconnected}</p>` : nothing}
        ${bubble(turn, model, actions)} ${tools.length ? used(turn.id) : nothing}`;
      })}
      ${typing ? html`<p class="empty">${labels.typing}</p>` : nothing}
    </div>
    ${unseen
      ? html`<button class="chip" part="button newest-button" @click=${actions.toNewest}>${labels.newMessages}</button>`
      : nothing}`;
}

function bubble(turn: Turn, { labels, conversation, format }: Model, { rate }: Actions): TemplateResult {
  const { role, unspoken, final, feedback, eventId } = turn;
  const [heard, ahead] = parts(turn);
  const choice = (score: 'like' | 'dislike', sign: string): TemplateResult =>
    html`<button
      class="rate"
      part="button ${score}-button"
      aria-label=${labels[score]}
      title=${labels[score]}
      aria-pressed=${feedback === score}
      @click=${() => rate(turn, score)}
    >
      ${sign}
    </button>`;
  return html`<div class="turn ${role}" part="turn ${role}-turn" aria-hidden=${final ? nothing : 'true'}>
    <span class="hidden">${role === 'user' ? labels.you : labels.agent}: </span>
    <span class="text" part="text" dir="auto"
      >${role === 'agent' && !ahead && !unspoken ? format(heard) : heard}${ahead
        ? html`<span class="ahead">${ahead}</span>`
        : nothing}${unspoken.trim()
        ? html`<s class="ahead" part="unspoken" title=${labels.notSpoken}>${readable(unspoken)}</s>`
        : nothing}</span
    >
    ${role === 'agent' && final && eventId !== undefined && conversation.status === 'connected'
      ? html`<span class="rating" part="rating">${choice('like', '👍')}${choice('dislike', '👎')}</span>`
      : nothing}
  </div>`;
}

const signs: Record<ToolUse['state'], string> = { running: '…', 'awaiting-approval': '?', done: '✓', failed: '✕' };

/** A tool the agent uses; with a question where the visitor must allow it. */
function badge({ name, state, toolCallId }: ToolUse, { labels }: Model, { decide }: Actions): TemplateResult {
  if (state !== 'awaiting-approval') return html`<p class="mark" part="tool">${name} ${signs[state]}</p>`;
  return html`<div class="notice" part="notice approval" role="alertdialog" aria-label=${labels.approval.replace('{tool}', name)}>
    ${labels.approval.replace('{tool}', name)}
    <button part="button" @click=${() => decide(toolCallId, true)}>${labels.allow}</button>
    <button class="quiet" part="button" @click=${() => decide(toolCallId, false)}>${labels.deny}</button>
  </div>`;
}
