/** What has no text of its own in the name of something else. */
const mute = 'script, style, template, noscript, input, select, textarea, [hidden], [aria-hidden="true"]';

/** What is named by the text in it. */
const namedByContent =
  'a, button, summary, label, legend, caption, option, th, h1, h2, h3, h4, h5, h6, [role=button], [role=link], [role=tab], [role=heading], [role=menuitem], [role=option], [role=switch], [role=checkbox], [role=radio]';

/** What may have a name that an agent asks for. */
const nameable = `${namedByContent}, input, select, textarea, img, section, nav, main, aside, form, table, fieldset, figure, dialog, [role], [aria-label], [aria-labelledby]`;

/** Every element below a root, also in open shadow roots, but for one element and what is in it. */
function* elementsIn(root: ParentNode, except: Element | undefined): Generator<Element> {
  for (const element of root.querySelectorAll('*')) {
    if (except?.contains(element)) continue;
    yield element;
    if (element.shadowRoot) yield* elementsIn(element.shadowRoot, except);
  }
}

/**
 * The elements that a visitor sees under a name: those that have it or, where there is none, those whose name has it in it.
 *
 * @param except An element that is not looked into.
 * @param selector Which elements.
 */
export function findByName(wanted: string, except: Element | undefined, selector = nameable): Element[] {
  const name = plain(wanted);
  if (!name) return [];
  const named = [...elementsIn(document, except)].flatMap((element) =>
    element.matches(selector) ? { element, names: namesOf(element).map(plain) } : [],
  );
  const exact = named.filter(({ names }) => names.includes(name));
  const found = exact.length ? exact : named.filter(({ names }) => names.some((other) => hasWords(other, name)));
  return found.map(({ element }) => element);
}

/** What an element is called, in the order of the accessible name computation, without what only CSS adds. */
export function namesOf(element: Element): string[] {
  const root = element.getRootNode() as Document | ShadowRoot;
  const labelled = (element.getAttribute('aria-labelledby') ?? '')
    .split(/\s+/)
    .flatMap((id) => (id && root.getElementById(id)) || [])
    .map(textOf)
    .join(' ');
  const labels = [...((element as HTMLInputElement).labels ?? [])].map(textOf).join(' ');
  const { localName } = element;
  const title = { fieldset: 'legend', table: 'caption', figure: 'figcaption' }[localName];
  const child = title ? element.querySelector(`:scope > ${title}`) : null;
  const isButton = localName === 'input' && /^(submit|button|reset)$/.test((element as HTMLInputElement).type);
  return [
    labelled,
    element.getAttribute('aria-label'),
    labels,
    element.getAttribute('alt'),
    isButton ? (element as HTMLInputElement).value : '',
    child && textOf(child),
    element.matches(namedByContent) ? textOf(element) : '',
    element.getAttribute('placeholder'),
    element.getAttribute('title'),
  ].filter((name): name is string => Boolean(name?.trim()));
}

/** The text of an element as a person would read it, without the values of fields in it. */
function textOf(element: Element): string {
  const texts = [...element.childNodes].map((node) => {
    if (node instanceof Element) {
      if (node.matches(mute)) return '';
      return node.getAttribute('aria-label') ?? node.getAttribute('alt') ?? textOf(node);
    }
    return node.nodeType === Node.TEXT_NODE ? node.nodeValue : '';
  });
  return texts.join(' ');
}

/** A name without what makes no difference: capital letters, white space, and the marks of labels. */
const plain = (name: string): string =>
  name
    .normalize()
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^[\s*]+|[\s*:]+$/g, '');

/** Whether a name has these words in it, and not only as a part of other words. */
function hasWords(name: string, words: string): boolean {
  const isLetter = (sign: string | undefined): boolean => sign !== undefined && /[\p{L}\p{N}]/u.test(sign);
  for (let at = name.indexOf(words); at >= 0; at = name.indexOf(words, at + 1)) {
    if (!isLetter(name[at - 1]) && !isLetter(name[at + words.length])) return true;
  }
  return false;
}

/** Whether a visitor can see an element: it has a size, lies on the page, and nothing hides it. */
export function isSeen(element: Element): boolean {
  const { left, right, bottom } = element.getBoundingClientRect();
  const { scrollWidth } = document.documentElement;
  if (right + scrollX <= 0 || bottom + scrollY <= 0 || left + scrollX >= scrollWidth) return false;
  if (getComputedStyle(element).visibility !== 'visible') return false;
  for (let node: Element | null = element; node; node = parentOf(node)) {
    const { display, opacity, overflow } = getComputedStyle(node);
    const { width, height } = node.getBoundingClientRect();
    const clips = node === element || overflow !== 'visible';
    if (display === 'none' || Number(opacity) < 0.05 || node.matches('[inert]')) return false;
    if (clips && display !== 'contents' && (width < 2 || height < 2)) return false;
  }
  // Also hidden in a closed <details>. Chromium before 105, Firefox before 106 and Safari before 17.4 cannot tell.
  return (element as Partial<Element>).checkVisibility?.() ?? true;
}

/** The element around another, also around a shadow root. */
const parentOf = (node: Element): Element | null =>
  node.assignedSlot ?? node.parentElement ?? (node.getRootNode() as Partial<ShadowRoot>).host ?? null;
