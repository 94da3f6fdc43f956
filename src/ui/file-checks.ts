import { largestFileBytes } from '../protocol/file-types.js';
import type { FileLabels } from './labels.js';

export const fileEnglish: FileLabels = {
  attach: 'Attach files',
  attached: 'Attached files',
  dropFiles: 'Drop files here',
  remove: 'Remove',
  fileFailed: 'Could not be sent',
  fileType: '“{name}” cannot be sent, only {types}.',
  fileSize: '“{name}” is too large: it can have {size} at most.',
  fileCount: 'Too many files: {count} at most.',
  filesAdded: 'Attached: {names}',
  filesSent: 'Sent: {names}',
};

/**
 * The MIME types that a page takes.
 *
 * @param files `true` for all that the service takes; fewer of them by a list as in `<input accept>`.
 */
export function acceptedTypes(files: boolean | string): string[] {
  const all = [...largestFileBytes.keys()];
  if (typeof files !== 'string') return files ? all : [];
  const tokens = files.split(/[\s,]+/).map((token) => token.replace(/^\.jpg$/, '.jpeg'));
  return all.filter((type) => {
    const [kind, subtype] = type.split('/');
    return ['*/*', `${kind}/*`, type, `.${subtype}`].some((form) => tokens.includes(form));
  });
}

/** A MIME type as people write it: `PNG`. */
export const typeName = (type: string): string => {
  const name = type.slice(type.indexOf('/') + 1);
  return name === 'webp' ? 'WebP' : name.toUpperCase();
};

const units = ['byte', 'kilobyte', 'megabyte'];

/** A size as people of a language write it: `1.2 MB`. */
export function sizeName(bytes: number, language: string | undefined): string {
  const power = bytes >= 1e6 ? 2 : bytes >= 1000 ? 1 : 0;
  const format = { style: 'unit', unit: units[power]!, unitDisplay: 'short', maximumFractionDigits: power > 1 ? 1 : 0 };
  return new Intl.NumberFormat(language, format as Intl.NumberFormatOptions).format(bytes / 1000 ** power);
}

/** Why a file cannot be sent, in a sentence; `undefined` for one that can. */
export function objection(
  { name, type, size }: File,
  accepted: readonly string[],
  labels: FileLabels,
  language: string | undefined,
): string | undefined {
  const write = (sentence: string, value: string): string =>
    sentence.replace(/\{(name|types|size)\}/g, (_, what) => (what === 'name' ? name : value));
  if (!accepted.includes(type)) return write(labels.fileType, accepted.map(typeName).join(', '));
  const most = largestFileBytes.get(type)!;
  return size > most ? write(labels.fileSize, sizeName(most, language)) : undefined;
}
