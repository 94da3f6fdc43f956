import type { VoiceAgentEventMap } from 'voice-agent-element';

/** An event's name without its prefix. */
type Name = {
  [Key in keyof VoiceAgentEventMap]: Key extends `voice-agent-${infer Rest}` ? Rest : never;
}[keyof VoiceAgentEventMap];

/** Every event of the element; those that come in numbers are hidden at first. */
const names: Record<Name, boolean> = {
  start: true,
  status: true,
  mode: true,
  transcript: true,
  caption: false,
  interruption: true,
  'tool-call': true,
  'tool-approval': true,
  message: false,
  metrics: false,
  error: true,
  end: true,
  link: true,
  toggle: true,
  mute: true,
  volume: true,
  device: true,
  language: true,
  view: true,
  hold: true,
  yield: true,
};

/** Rows kept; older ones go. */
const mostRows = 1000;

/** What a list of events needs of the page. */
export interface EventLogParts {
  list: HTMLOListElement;
  filters: HTMLFieldSetElement;
  search: HTMLInputElement;
  count: HTMLOutputElement;
}

/** A list of all that the element tells the page. */
export class EventLog {
  readonly #parts: EventLogParts;
  readonly #shown = new Set<string>();
  #start = 0;

  constructor(target: HTMLElement, parts: EventLogParts) {
    this.#parts = parts;
    for (const [name, shown] of Object.entries(names)) {
      if (shown) this.#shown.add(name);
      parts.filters.append(this.#filter(name, shown));
      target.addEventListener(`voice-agent-${name}`, (event) => this.#add(name as Name, event as CustomEvent<unknown>));
    }
    parts.search.addEventListener('input', () => this.#refilter());
  }

  clear(): void {
    this.#parts.list.replaceChildren();
    this.#refilter();
  }

  /** What is shown, one JSON object a line. */
  toString(): string {
    const rows = [...this.#parts.list.children].filter(
      (row): row is HTMLElement => row instanceof HTMLElement && !row.hidden,
    );
    return rows.map(({ dataset }) => dataset['json'] ?? '').join('\n');
  }

  #filter(name: string, shown: boolean): HTMLLabelElement {
    const label = document.createElement('label');
    const box = Object.assign(document.createElement('input'), { type: 'checkbox', checked: shown, name });
    box.addEventListener('change', () => {
      if (box.checked) this.#shown.add(name);
      else this.#shown.delete(name);
      this.#refilter();
    });
    label.append(box, name);
    return label;
  }

  #add(name: Name, event: CustomEvent<unknown>): void {
    const { list } = this.#parts;
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    const now = performance.now();
    if (name === 'start') this.#start = now;
    const detail = presentable(event.detail);
    const time = ((now - this.#start) / 1000).toFixed(2);
    const row = document.createElement('li');
    row.dataset['name'] = name;
    row.dataset['json'] = JSON.stringify({ time: Number(time), event: name, detail });
    const summary = document.createElement('summary');
    summary.append(
      element('time', '', time),
      element('span', 'name', name),
      element('span', 'brief', brief(name, detail)),
    );
    const details = document.createElement('details');
    details.append(summary);
    details.addEventListener('toggle', () => {
      if (details.open && details.children.length === 1)
        details.append(element('pre', '', JSON.stringify(detail, null, 2)));
    });
    row.append(details);
    row.hidden = !this.#matches(row);
    list.append(row);
    while (list.children.length > mostRows) list.firstElementChild!.remove();
    if (atEnd) list.scrollTop = list.scrollHeight;
    this.#recount();
  }

  #matches({ dataset }: HTMLElement): boolean {
    const wanted = this.#parts.search.value.trim().toLowerCase();
    return this.#shown.has(dataset['name'] ?? '') && (!wanted || !!dataset['json']?.toLowerCase().includes(wanted));
  }

  #refilter(): void {
    for (const row of this.#parts.list.children) if (row instanceof HTMLElement) row.hidden = !this.#matches(row);
    this.#recount();
  }

  #recount(): void {
    const rows = [...this.#parts.list.children] as HTMLElement[];
    const shown = rows.filter(({ hidden }) => !hidden).length;
    this.#parts.count.value = shown === rows.length ? String(shown) : `${shown} of ${rows.length}`;
  }
}

function element(tag: string, className: string, text: string): HTMLElement {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

/** A detail as plain data, without what is long, what cannot be shown, and what opens doors. */
function presentable(value: unknown): unknown {
  const text = JSON.stringify(value, (name, inner: unknown) => {
    // Not by their classes: those of the shop's frame are others.
    const kind = Object.prototype.toString.call(inner);
    if (kind === '[object Error]') return String(inner);
    if (kind === '[object AbortSignal]') return (inner as AbortSignal).aborted ? '(aborted)' : '(signal)';
    if (typeof inner === 'function') return '(function)';
    if (typeof inner !== 'string') return inner;
    // Whoever has the id can rate the conversation and add files to it.
    if (/conversation_?id/i.test(name)) return `${inner.slice(0, 8)}…`;
    if (name === 'audio_base_64' || name === 'audio') return `(${Math.round((inner.length * 3) / 4)} bytes)`;
    return inner.replace(/wss?:\/\/\S+/g, '(address)');
  });
  return text === undefined ? null : (JSON.parse(text) as unknown);
}

/** What a detail is about, in a line. */
function brief(name: Name, detail: unknown): string {
  const fields = (detail ?? {}) as Record<string, unknown>;
  const show = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  switch (name) {
    case 'status':
    case 'mode':
      return `${show(fields['previous'])} → ${show(fields[name])}`;
    case 'transcript':
      return `${show(fields['role'])}: ${show(fields['text'])}${fields['corrected'] ? ' (corrected)' : fields['final'] ? '' : ' …'}`;
    case 'caption':
      return show(fields['text']);
    case 'error':
      return `${show(fields['code'])}: ${show(fields['message'])}`;
    case 'end':
      return `${show(fields['reason'])} ${show(fields['code'] ?? '')}`;
    case 'tool-call':
    case 'tool-approval':
      return `${show(fields['name'])} ${JSON.stringify(fields['parameters'])}`;
    case 'message':
      return show(fields['type']);
    default:
      return detail === null ? '' : JSON.stringify(detail);
  }
}
