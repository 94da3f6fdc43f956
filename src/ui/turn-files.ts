import { css, html, nothing, type TemplateResult } from 'lit';
import type { Turn, TurnFile } from '../session/turns.js';
import { allowedImage, allowedLink, isWeb, type AllowedHosts } from './addresses.js';

/**
 * The files of a turn, those of an answer by the same lists of hosts as its links and images.
 *
 * @param picture Of a file that the visitor has sent.
 */
export const turnFiles = (
  { files }: Turn,
  hosts: AllowedHosts,
  picture?: (file: TurnFile) => unknown,
): TemplateResult | typeof nothing =>
  files.length
    ? html`<div class="files" part="files">${files.map((file) => picture?.(file) ?? show(file, hosts))}</div>`
    : nothing;

/** An image of an allowed host, a link to an allowed one, or else the bare name. */
function show(
  { url, name, mimeType }: TurnFile,
  { allowedImageHosts, allowedLinkHosts }: AllowedHosts,
): TemplateResult {
  const image = mimeType?.startsWith('image/') && allowedImage(url, allowedImageHosts);
  const link = allowedLink(url, allowedLinkHosts);
  const content = image
    ? html`<img src=${image.href} alt=${name} referrerpolicy="no-referrer" loading="lazy" />`
    : html`<span dir="auto" .textContent=${name}></span>`;
  if (!link || !isWeb(link)) return content;
  return html`<a class="file" part="file" href=${link.href} target="_blank" rel="noopener noreferrer">${content}</a>`;
}

export const styles = css`
  .files {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    overflow-wrap: anywhere;
  }
  .files a {
    color: var(--_ink);
  }
  .files img {
    max-inline-size: 100%;
    block-size: auto;
    border-radius: 8px;
  }
`;
