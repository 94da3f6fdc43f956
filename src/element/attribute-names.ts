import { VoiceAgentError } from '../base/errors.js';
import type { OptionName } from '../base/option-name.js';

/** The attribute of an option: `text-only` for `textOnly`. */
export const attributeOf: OptionName = (option) => option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * The name of an attribute in server-rendered HTML: `textonly` for `text-only`. React's server rendering writes an attribute
 * under the name of its property, HTML reads that in lower case, and hydration leaves it so.
 */
export const serverNameOf = (attribute: string): string => attribute.replaceAll('-', '');

/** Prefixes by which templates bind an attribute. */
const binding = /^(?:v-bind|x-bind|bind|attr|prop)\b/;

/** The letters of an attribute's name, without prefixes, dashes and other signs. */
const lettersOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(binding, '')
    .replace(/[^a-z]/g, '');

/**
 * An error if the markup has an attribute that looks like one of ours but is not read, such as `signed_url_endpoint` or
 * `:agent-id`. Such an element must not start: it might connect to another agent than the page means.
 *
 * @param known The attributes that the element reads.
 * @param isSet Whether a known attribute has a value, by the attribute or its property.
 */
export function unreadAttribute(
  { attributes }: Element,
  known: readonly string[],
  isSet: (attribute: string) => boolean,
): VoiceAgentError | undefined {
  for (const { name } of [...attributes]) {
    const meant = known.find((attribute) => lettersOf(attribute) === lettersOf(name));
    if (!meant || name === meant || name === serverNameOf(meant) || isSet(meant)) continue;
    return new VoiceAgentError('configuration', `The attribute ${name} is not read. Write it as ${meant}.`);
  }
  return undefined;
}
