import { html, nothing, type TemplateResult } from 'lit';
import type { Turn } from '../session/turns.js';
import type { Labels } from './labels.js';

/** `[laughs]` and the like, which the agent's voice acts out; not a Markdown link. */
const audioTag = /\[[\p{L}\p{N} ,'’-]{1,40}\](?!\()\s?/gu;

/** The agent's text as a person should read it. */
export const readable = (text: string): string => text.replace(audioTag, '');

/** The conversation so far, as a log that screen readers follow. Tentative text is shown and not announced. */
export const transcript = (turns: readonly Turn[], labels: Labels): TemplateResult => html`
  <ol class="turns">
    ${turns.map((turn) => bubble(turn, labels))}
  </ol>
`;

function bubble({ role, text, unspoken, final, heard, corrected }: Turn, labels: Labels): TemplateResult {
  const spoken = heard === undefined || corrected || heard >= text.length ? text : text.slice(0, heard);
  const ahead = text.slice(spoken.length);
  return html`<li class="turn ${role}" part="turn ${role}-turn" aria-hidden=${final ? nothing : 'true'}>
    <span class="speaker">${role === 'user' ? labels.you : labels.agent}</span>
    <span class="text" part="text" dir="auto"
      >${readable(spoken)}${ahead && html`<span class="ahead">${readable(ahead)}</span>`}${unspoken.trim() &&
      html` <s class="unspoken" title=${labels.notSpoken}>${readable(unspoken)}</s>`}</span
    >
  </li>`;
}
