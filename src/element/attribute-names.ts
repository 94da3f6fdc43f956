import { VoiceAgentError } from '../base/errors.js';
import type { OptionName } from '../base/option-name.js';

/** What an option is called in HTML: `text-only` for `textOnly`. */
export const attributeOf: OptionName = (option) => option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * The name under which server-rendered HTML may have an attribute: `textonly` for `text-only`. React writes what it would set
 * as a property under the property's name, which HTML reads in small letters, and leaves it so when it takes the page over.
 */
export const serverNameOf = (attribute: string): string => attribute.replaceAll('-', '');

/** What templates put before the name of an attribute that they bind. */
const binding = /^(?:v-bind|x-bind|bind|attr|prop)\b/;

/** The letters of an attribute's name, without what writers and templates put around and between them. */
const lettersOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(binding, '')
    .replace(/[^a-z]/g, '');

/**
 * Why an element must not start whose markup has an attribute that nothing reads although it looks like one of ours, such as
 * `signed_url_endpoint` or `:agent-id`: it would connect to somewhere else than its page means.
 *
 * @param known The attributes that are read.
 * @param isSet Whether one of those has a value, be it as a property.
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
