/** Elements that use almost every key themselves. */
const fields = 'input,select,textarea';

/** Elements that Enter and the space bar press. */
const pressable = 'a,button,summary';

/** Keys with a name that a field uses. All others with a name (Escape, Tab, F1, Control …) mean something to the page. */
const fieldKeys = new Set(
  (
    'ArrowDown ArrowLeft ArrowRight ArrowUp Backspace Clear Compose Dead Delete End Enter Home Insert PageDown PageUp Process ' +
    'Unidentified'
  ).split(' '),
);

/**
 * Keeps keys that are typed into the element's own fields, or that press its buttons, from the page. Pages with hotkeys
 * skip fields by looking at the event's target, which is the element itself for everything inside it. Escape, Tab, F-keys
 * and what is pressed with Control, Alt or Meta still reach the page, and listeners on the element hear everything.
 * Listeners in the capture phase of an ancestor come first: there is no way to keep anything from them.
 */
export function keepTypingInside(host: HTMLElement): void {
  /** Keys whose `keydown` was kept: the page does not get their `keyup` either, which it could not make sense of. */
  const kept = new Set<string>();
  const look = (event: KeyboardEvent): void => {
    const id = event.code || event.key;
    let keep = isMeantFor(event.composedPath()[0], event, host);
    if (event.type === 'keydown') kept[keep ? 'add' : 'delete'](id);
    else if (event.type === 'keyup') keep = kept.delete(id);
    if (keep) event.stopPropagation();
  };
  for (const type of ['keydown', 'keypress', 'keyup'] as const) host.addEventListener(type, look);
}

function isMeantFor(target: EventTarget | undefined, event: KeyboardEvent, host: HTMLElement): boolean {
  // Fields of the page in a slot are the page's, and Chromium's autofill fires a `keydown` that has no key.
  if (!(target instanceof Element) || target.getRootNode() !== host.shadowRoot || !event.key) return false;
  const { key, ctrlKey, altKey, metaKey } = event;
  // AltGr types characters; Windows reports it as Control and Alt.
  if (metaKey || ((ctrlKey || altKey) && !event.getModifierState('AltGraph'))) return false;
  if (target.matches(pressable)) return key === 'Enter' || (key === ' ' && !target.matches('a'));
  return target.matches(fields) && (fieldKeys.has(key) || !/^[A-Z][A-Za-z0-9]+$/.test(key));
}
