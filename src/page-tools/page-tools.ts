import { checkField, fieldSelector, fill } from './fields.js';
import { findByName, isSeen } from './naming.js';
import { outline } from './outline.js';

/** What the tools may use of the page they are on. */
export interface PageToolsOptions {
  /** Told of an address before the browser goes there. Returns whether the browser may go. Default: it may. */
  link?: ((href: string) => boolean) | undefined;
  /** The agent's own face, which the tools leave alone. The outline has its accent. */
  face?: Element | undefined;
  /** Closes the dialog of the face: it covers what is to be seen. */
  close?: (() => void) | undefined;
}

type Handler = (parameters: Record<string, unknown>) => string;

/** The tools by which an agent may act on the page. */
export type PageTools = Readonly<Record<'navigate' | 'highlight' | 'fill-form', Handler>>;

/** No parameter of an agent is longer. */
const LONGEST_CHARACTERS = 2000;

/** The outline's colour where the site has none. */
const DEFAULT_ACCENT = '#2f6bff';

/**
 * Makes ready-made client tools. What an agent asks for comes from outside, so each does little, and throws an error whose sentence tells the
 * agent why where it does not: `navigate` goes to an address of the same origin, `highlight` scrolls to something and outlines it,
 * `fill-form` fills in one field, never a password or a payment detail, and never sends a form.
 */
export function createPageTools(options: PageToolsOptions = {}): PageTools {
  const { face, link = () => true, close = () => undefined } = options;
  const show = (target: Element): void => {
    const accent = face && getComputedStyle(face).getPropertyValue('--voice-agent-accent').trim();
    outline(target, { accent: accent || DEFAULT_ACCENT, onSettled: () => isCovered(target, face) && close() });
  };

  return {
    navigate({ url }) {
      const address = addressOf(url);
      // After the answer has been sent: the page may be gone then.
      setTimeout(() => {
        if (link(address.href)) location.assign(address);
      });
      return `The page at ${address.pathname} opens.`;
    },
    highlight({ name }) {
      const wanted = textIn('name', name);
      const target = findByName(wanted, face).find(isSeen);
      if (!target) throw new Error(`The visitor sees nothing called “${wanted}” on this page.`);
      show(target);
      return `“${wanted}” is in view and outlined.`;
    },
    'fill-form'({ label, value, ...others }) {
      const wanted = textIn('label', label);
      if (others['submit']) throw new Error('A form is sent by the visitor alone, by a click. Leave “submit” out.');
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
        throw new Error('The parameter “value” must be a text, a number, or true or false.');
      const fields = findByName(wanted, face, fieldSelector);
      const [field] = fields.filter(isSeen);
      const chosen = field ?? fields[0];
      if (!chosen) throw new Error(`There is no field with the label “${wanted}” on this page.`);
      if (fields.filter(isSeen).length > 1)
        throw new Error(`There are several fields with the label “${wanted}”. Use its whole label.`);
      checkField(chosen, wanted);
      fill(chosen, value, wanted);
      show(chosen);
      return `“${wanted}” is filled in. Only the visitor can send the form.`;
    },
  };
}

/** Whether the open dialog of the face lies over an element. */
function isCovered(target: Element, face: Element | undefined): boolean {
  const panel = face?.shadowRoot?.querySelector('dialog[open]')?.getBoundingClientRect();
  const { left, right, top, bottom } = target.getBoundingClientRect();
  return Boolean(panel && left < panel.right && right > panel.left && top < panel.bottom && bottom > panel.top);
}

/** @throws {Error} With a sentence for the agent, unless the address is one of this very site. */
function addressOf(url: unknown): URL {
  const text = textIn('url', url);
  let address: URL | undefined;
  try {
    address = new URL(text, location.href);
  } catch {
    // The sentence below says it.
  }
  const isWeb = /^https?:$/.test(address?.protocol ?? '');
  if (!address || !isWeb || address.origin !== location.origin || address.username || address.password)
    throw new Error(`The address was not opened: only addresses of ${location.origin} are.`);
  return address;
}

/** @throws {Error} With a sentence for the agent, unless it is a text. */
function textIn(parameter: string, given: unknown): string {
  const text = typeof given === 'string' ? given.trim() : '';
  if (text && text.length <= LONGEST_CHARACTERS) return text;
  throw new Error(`The parameter “${parameter}” must be a text of at most ${LONGEST_CHARACTERS} characters.`);
}
