/** Makes an element with these properties and children. Texts become text, never markup. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** A button that does something when it is pressed. */
export function button(label: string, press: () => void, className = ''): HTMLButtonElement {
  const made = make('button', { type: 'button', textContent: label, className });
  made.addEventListener('click', press);
  return made;
}
