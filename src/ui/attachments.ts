import { css, html, nothing, type TemplateResult } from 'lit';
import type { VoiceAgentError } from '../base/errors.js';
import type { TurnFile } from '../session/turns.js';
import { sizeName, typeName } from './file-checks.js';
import { icon } from './icons.js';
import type { FaceLabels, FileLabels } from './labels.js';

/** A file that is to be sent. */
export interface Attached {
  readonly file: File;
  readonly shown: TurnFile;
  picture?: HTMLCanvasElement | undefined;
  /** How much of it has been sent, 0 to 1; `undefined` unless it is on its way. */
  progress?: number | undefined;
  /** Why it could not be sent. */
  error?: VoiceAgentError | undefined;
  /** Ends the upload that is going on. */
  upload?: AbortController | undefined;
  /** Settles when that upload is over, however it ends. */
  pending?: Promise<void> | undefined;
  /** Its id at the service, for one conversation. */
  sent?: { readonly id: string; readonly conversationId: string | undefined } | undefined;
}

export interface FileWords {
  readonly labels: FaceLabels & FileLabels;
  readonly language: string | undefined;
}

export interface FileActions {
  remove: (item: Attached) => void;
  retry: (item: Attached) => void;
  dismiss: () => void;
}

const clipIcon = icon(
  'M20 11l-8.500 8.500a5 5 0 0 1-7-7L13 4a3.300 3.300 0 0 1 4.700 4.700l-8.500 8.500a1.700 1.700 0 0 1-2.400-2.400L14.500 7',
);
const pageIcon = icon('M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6');
const pictureIcon = icon('M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 5M15 9v.01');
const crossIcon = icon('M6 6l12 12M18 6L6 18');
const retryIcon = icon('M20 5v5h-5M20 10a8 8 0 1 0 0 5');

/** Opens the browser's own chooser, which on phones also has the camera. */
export const attachButton = (
  { labels }: FileWords,
  accepted: readonly string[],
  multiple: boolean,
  add: (files: FileList) => void,
): TemplateResult => {
  const chosen = ({ currentTarget }: Event): void => {
    const input = currentTarget as HTMLInputElement;
    add(input.files!);
    // So that the same file can be chosen again.
    input.value = '';
  };
  const choose = ({ currentTarget }: Event): void =>
    ((currentTarget as HTMLElement).nextElementSibling as HTMLInputElement).click();
  return html`<button
      type="button"
      class="icon plain"
      part="button attach-button"
      aria-label=${labels.attach}
      title="${labels.attach} (${accepted.map(typeName).join(', ')})"
      @click=${choose}
    >
      ${clipIcon}
    </button>
    <input type="file" hidden accept=${accepted.join()} ?multiple=${multiple} @change=${chosen} />`;
};

/** The files that are to be sent, sentences about refused ones, and what screen readers are told. */
export function tray(
  words: FileWords,
  items: readonly Attached[],
  refused: readonly string[],
  announcement: string,
  actions: FileActions,
): TemplateResult {
  const { labels } = words;
  return html`<p class="hidden" role="status">${announcement}</p>
    ${
      refused.length
        ? html`<div class="refused" part="notice" role="alert">
            <div>${refused.map((sentence) => html`<p dir="auto">${sentence}</p>`)}</div>
            ${small('dismiss', labels.close, crossIcon, actions.dismiss)}
          </div>`
        : nothing
    }
    ${
      items.length
        ? html`<ul class="attached" part="attachments" role="list" aria-label=${labels.attached}>
            ${items.map((item) => row(item, words, actions))}
          </ul>`
        : nothing
    }`;
}

function row(item: Attached, { labels, language }: FileWords, { remove, retry }: FileActions): TemplateResult {
  const { file, picture, progress, error, sent } = item;
  const { name, type, size } = file;
  const about = error ? labels.fileFailed : `${typeName(type)} · ${sizeName(size, language)}${sent ? ' ✓' : ''}`;
  return html`<li class=${error ? 'failed' : ''} part="attachment">
    <span class="picture" aria-hidden="true">${picture ?? iconOf(type)}</span>
    <span class="about">
      <span class="name" dir="auto" title=${name}>${name}</span>
      ${
        progress === undefined
          ? html`<span class="details" role=${error ? 'alert' : nothing}>${about}</span>`
          : html`<progress part="progress" max="1" .value=${progress} aria-label=${name}></progress>`
      }
    </span>
    ${error?.retryable ? small('retry', `${labels.retry}: ${name}`, retryIcon, () => retry(item)) : nothing}
    ${small('remove', `${progress === undefined ? labels.remove : labels.cancel}: ${name}`, crossIcon, () => remove(item))}
  </li>`;
}

const small = (part: string, label: string, sign: unknown, act: () => void): TemplateResult =>
  html`<button
    type="button"
    class="tiny plain"
    part="button ${part}-button"
    aria-label=${label}
    title=${label}
    @click=${act}
  >
    ${sign}
  </button>`;

const iconOf = (type: string | undefined): unknown => (type?.startsWith('image/') ? pictureIcon : pageIcon);

/** A file of the visitor in the transcript. */
export const sentFile = ({ name, mimeType }: TurnFile, picture: HTMLCanvasElement | undefined): unknown =>
  picture ?? html`<span class="sent">${iconOf(mimeType)}<span dir="auto">${name}</span></span>`;

export const dropZone = ({ labels }: FileWords): TemplateResult =>
  html`<div class="drop" part="drop-zone" aria-hidden="true">${clipIcon} ${labels.dropFiles}</div>`;

export const styles = css`
  .composer {
    flex-wrap: wrap;
  }
  .attached,
  .refused {
    flex: 1 0 100%;
    min-width: 0;
    margin: 0;
  }
  [part~='attach-button'] ~ textarea {
    padding-inline-start: 4px;
  }
  textarea[readonly] {
    color: var(--_muted);
  }
  .attached {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 180px), 1fr));
    gap: 6px;
    max-height: min(13.5em, 36vh);
    padding: 5px 5px 8px;
    overflow-y: auto;
    list-style: none;
  }
  .attached li {
    display: flex;
    align-items: center;
    min-width: 0;
    padding: 6px;
    border: 1px solid transparent;
    border-radius: calc(var(--_radius) * 0.8);
    background: var(--_background);
  }
  .attached .failed {
    border-color: var(--_danger);
  }
  .picture {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    margin-inline-end: 10px;
    border-radius: calc(var(--_radius) * 0.5);
    background: var(--_surface);
    color: var(--_muted);
    overflow: hidden;
  }
  .picture canvas {
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  .about {
    display: grid;
    flex: 1;
    gap: 2px;
    min-width: 0;
    line-height: 1.3;
  }
  .about .name {
    overflow: hidden;
    text-align: match-parent;
    font-size: 0.9em;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .details {
    color: var(--_muted);
    font-size: 0.8em;
  }
  .failed .details {
    color: var(--_danger);
  }
  progress {
    appearance: none;
    inline-size: 100%;
    block-size: 4px;
    margin-block: 0.4em;
    border: 0;
    border-radius: 2px;
    background: var(--_border);
    overflow: hidden;
  }
  progress::-webkit-progress-bar {
    background: none;
  }
  progress::-webkit-progress-value {
    background: var(--_ink);
  }
  progress::-moz-progress-bar {
    background: var(--_ink);
  }
  .tiny {
    flex: none;
    inline-size: 32px;
    min-block-size: 32px;
    padding: 0;
    color: var(--_muted);
  }
  .tiny svg {
    inline-size: 16px;
    block-size: 16px;
  }
  .refused {
    display: flex;
    align-items: start;
    gap: 8px;
    padding: 6px 5px 6px 12px;
    font-size: 0.9em;
    overflow-wrap: anywhere;
  }
  .refused > div {
    flex: 1;
    min-width: 0;
    color: var(--_danger);
  }
  .refused p {
    margin: 4px 0;
    line-height: 1.35;
  }
  .text + .files {
    margin-block: 6px 4px;
  }
  .files canvas {
    max-inline-size: min(100%, 240px);
    max-block-size: 240px;
    border-radius: calc(var(--_corner) * 0.6);
  }
  .sent {
    display: flex;
    align-items: center;
    gap: 8px;
    min-width: 0;
  }
  .sent svg {
    flex: none;
  }
  .drop {
    position: absolute;
    inset: 8px;
    z-index: 2;
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    border: 2px dashed var(--_ink);
    border-radius: calc(var(--_radius) - 8px);
    background: color-mix(in srgb, var(--_background) 92%, transparent);
    font-weight: 600;
    pointer-events: none;
  }
  @media (forced-colors: active) {
    progress {
      appearance: auto;
      block-size: 8px;
    }
    .attached li {
      border-color: CanvasText;
    }
  }
`;
