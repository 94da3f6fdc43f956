/** Notes every text that becomes perceivable in a live region of an element, as a screen reader would announce it. */
export class LiveRegions {
  /** What was announced, in order. */
  readonly announced: string[] = [];
  readonly #root: ShadowRoot;
  readonly #observer = new MutationObserver((records) => this.#look(records));

  constructor({ shadowRoot }: Element) {
    this.#root = shadowRoot!;
    this.#observer.observe(this.#root, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
      attributeFilter: ['aria-hidden', 'aria-live', 'role'],
      attributeOldValue: true,
    });
  }

  /** What was announced so far. */
  take(): string[] {
    this.#look(this.#observer.takeRecords());
    return this.announced.splice(0);
  }

  stop(): void {
    this.#observer.disconnect();
  }

  #look(records: readonly MutationRecord[]): void {
    // A text is announced once, however many changes have put it there.
    const changed = new Set<Node>();
    for (const { type, target, addedNodes, oldValue, attributeName } of records) {
      if (type === 'childList') for (const node of addedNodes) changed.add(node);
      else if (type === 'characterData') changed.add(target);
      else if (attributeName === 'aria-hidden' && oldValue === 'true') changed.add(target);
    }
    const outermost = [...changed].filter(
      (node) => this.#root.contains(node) && ![...changed].some((other) => other !== node && other.contains(node)),
    );
    for (const node of outermost) for (const part of regionsIn(node)) this.#announce(part);
  }

  #announce(node: Node): void {
    const text = perceivable(node).replace(/\s+/g, ' ').trim();
    if (text) this.announced.push(text);
  }
}

/** A node that stands in a live region, or the live regions that came with it: only alerts are announced with their arrival. */
function regionsIn(node: Node): Node[] {
  if (isLive(node)) return [node];
  return node instanceof Element ? [...node.querySelectorAll('[role=alert], [role=status]')] : [];
}

const defaults: Record<string, string> = { alert: 'assertive', status: 'polite', log: 'polite', timer: 'off' };

function isLive(node: Node): boolean {
  for (let element = node instanceof Element ? node : node.parentElement; element; element = element.parentElement) {
    if (element.getAttribute('aria-hidden') === 'true') return false;
    const live = element.getAttribute('aria-live') ?? defaults[element.getAttribute('role') ?? ''];
    if (live) return live !== 'off';
  }
  return false;
}

function perceivable(node: Node): string {
  if (node instanceof Text) return node.data;
  if (!(node instanceof Element) || node.getAttribute('aria-hidden') === 'true') return '';
  return [...node.childNodes].map(perceivable).join('');
}
