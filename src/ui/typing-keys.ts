/** Elements that use almost every key themselves. */
const fields = 'input,select,textarea';

/** Elements that a visitor presses by Enter or the space bar. */
const pressable = 'a,button,summary';

/** Named keys that a field uses. All other named keys (Escape, Tab, F1, Control …) are the page's. */
const fieldKeys = new Set(
  (
    'ArrowDown ArrowLeft ArrowRight ArrowUp Backspace Clear Compose Dead Delete End Enter Home Insert PageDown PageUp Process ' +
    'Unidentified'
  ).split(' '),
);

/**
 * Hides keys from the page that the visitor types into the element's own fields, or presses its buttons with. Pages with
 * hotkeys skip fields by the event's target, but that is the element itself for everything inside it. Escape, Tab, F-keys and
 * keys with Control, Alt or Meta still reach the page, and listeners on the element get every event. Capturing listeners of
 * an ancestor run first, so nothing can be hidden from them.
 */
export function keepTypingInside(host: HTMLElement): void {
  /** Keys whose `keydown` was hidden. Their `keyup` is hidden too: it makes no sense to the page alone. */
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
  // Slotted fields are the page's. Chromium's autofill fires a `keydown` without `key`.
  if (!(target instanceof Element) || target.getRootNode() !== host.shadowRoot || !event.key) return false;
  const { key, ctrlKey, altKey, metaKey } = event;
  // AltGr types characters; Windows reports it as Control and Alt.
  if (metaKey || ((ctrlKey || altKey) && !event.getModifierState('AltGraph'))) return false;
  if (target.matches(pressable)) return key === 'Enter' || (key === ' ' && !target.matches('a'));
  return target.matches(fields) && (fieldKeys.has(key) || !/^[A-Z][A-Za-z0-9]+$/.test(key));
}
