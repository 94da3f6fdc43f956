import { css, html, nothing, type TemplateResult } from 'lit';
import { languageTag } from '../base/language-tag.js';
import { ownField } from '../protocol/objects.js';
import type { KnownLabels } from './labels.js';
import type { Actions, Model } from './model.js';
import { turnEnglish } from './turn-english.js';

/** `create_event`, `create-event` or `createEvent` as “Create event”. */
export function inWords(name: string): string {
  const words = name
    .replace(/[_-]+/g, ' ')
    .replace(/(\p{Ll})(\p{Lu})/gu, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`)
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const date = /^\d{4}-\d\d-\d\d(?<time>T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** What a tool is called with, as people of a language write it; `undefined` for what has parts of its own. */
export function inPeoplesWords(value: unknown, language: string | undefined): string | undefined {
  if (typeof value === 'number') return new Intl.NumberFormat(language).format(value);
  if (typeof value === 'boolean') return value ? '✓' : '✗';
  if (typeof value !== 'string') return undefined;
  const found = date.exec(value);
  const moment = new Date(value);
  if (!found || Number.isNaN(moment.getTime())) return value;
  // A day without a time is the same day everywhere.
  const format: Intl.DateTimeFormatOptions = found.groups!['time']
    ? { dateStyle: 'long', timeStyle: 'short' }
    : { dateStyle: 'long', timeZone: 'UTC' };
  return new Intl.DateTimeFormat(language, format).format(moment);
}

/** Asks the visitor whether the agent may use a tool. No tool is allowed without an answer. */
export function approvals(model: Model, known: KnownLabels, { decide }: Actions): unknown {
  const { conversation, askedByPage, toolLabels } = model;
  const labels = { ...turnEnglish, ...known };
  const language = languageTag(model.lang ?? document.documentElement.lang);
  return conversation.tools.map(({ state, name, description, parameters, toolCallId }) => {
    if (state !== 'awaiting-approval' || askedByPage.has(toolCallId)) return nothing;
    const label = ownField(toolLabels, name);
    const question = label === undefined ? labels.approval : labels.approvalLabel;
    return html`<div class="notice" part="notice approval" role="alert">
      <div>
        <b>${question.replace('{tool}', () => label ?? inWords(name))}</b>
        ${description && label === undefined ? html`<p class="described"><bdi>${description}</bdi></p>` : nothing}
        ${parameters ? fields(parameters, language) : nothing}
        <details class="details">
          <summary>${labels.details}</summary>
          <pre part="parameters" tabindex="0">${name} ${JSON.stringify(parameters ?? {}, null, 1)}</pre>
        </details>
      </div>
      <button part="button allow-button" @click=${() => decide(toolCallId, true)}>${labels.allow}</button>
      <button class="quiet" part="button deny-button" @click=${() => decide(toolCallId, false)}>${labels.deny}</button>
    </div>`;
  });
}

function fields(parameters: object, language: string | undefined): TemplateResult {
  return html`<dl>
    ${Object.entries(parameters).map(([name, value]) => {
      const text = inPeoplesWords(value, language);
      return text === undefined
        ? nothing
        : html`<div>
            <dt>${inWords(name)}</dt>
            <dd><bdi>${text}</bdi></dd>
          </div>`;
    })}
  </dl>`;
}

export const styles = css`
  .notice dl {
    display: grid;
    gap: 4px;
    margin: 8px 0;
  }
  .notice dl > div {
    display: flex;
    gap: 12px;
  }
  dt {
    flex: none;
    width: 30%;
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  dd {
    flex: 1;
    min-width: 0;
    margin: 0;
    overflow-wrap: anywhere;
  }
  .details {
    color: var(--_muted);
    font-size: 0.85em;
  }
  .details summary {
    width: fit-content;
    padding-block: 4px;
    cursor: pointer;
  }
  .details pre {
    max-height: 6lh;
    margin: 4px 0 0;
    overflow: auto;
    white-space: pre-wrap;
  }
`;
