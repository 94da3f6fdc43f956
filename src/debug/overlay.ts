import { version } from '../base/version.js';
import type { Session } from '../session/session.js';
import { copyText } from '../ui/clipboard.js';
import { loudness } from '../ui/level.js';
import { button, make } from './dom.js';
import type { Observer } from './observer.js';
import { MESSAGES_LISTED, numbersOf } from './report.js';
import { styles } from './styles.js';
import { summaryOf } from './summary.js';
import { waterfall } from './waterfall.js';

export interface OverlayTexts {
  /** Takes secrets out of a text. */
  hide: (text: string) => string;
  report: () => string;
  recording: () => string;
}

/** Time between two drawings of the meters, and of everything else. */
const METER_INTERVAL_MS = 100;
const LOOK_INTERVAL_MS = 300;

/** The reserve that fills its bar. */
const FULL_RESERVE_MS = 2000;

/** On these it would cover the page, and begins folded. */
const SMALL_SCREEN = '(max-width: 600px), (max-height: 500px)';

/** A small window on the page that shows what goes on in a session. English: it is for developers. */
export class Overlay {
  readonly #session: Session;
  readonly #observer: Observer;
  readonly #texts: OverlayTexts;
  readonly #host = document.createElement('div');
  readonly #section: HTMLElement;
  readonly #states = make('div', { className: 'states' });
  readonly #meters = ['Microphone', 'Agent', 'In hand'].map((name) => ({
    name,
    bar: make('b'),
    value: make('output'),
  }));
  readonly #numbers = make('dl');
  readonly #turns = make('div', { className: 'waterfall' });
  readonly #notes = make('pre', { tabIndex: 0 });
  readonly #messages = make('pre', { tabIndex: 0 });
  readonly #said = make('p', { role: 'status' });
  readonly #copied = make('textarea', { readOnly: true, hidden: true, ariaLabel: 'The report', spellcheck: false });
  #timer: ReturnType<typeof setInterval> | undefined;
  #drawnAt = -Infinity;
  #isStale = true;

  constructor(session: Session, observer: Observer, texts: OverlayTexts) {
    this.#session = session;
    this.#observer = observer;
    this.#texts = texts;
    this.#host.className = 'debug';
    this.#section = make('section', { lang: 'en', dir: 'ltr', ariaLabel: 'Debugging of voice-agent' });
    this.#section.setAttribute('role', 'region');
    const fold = button('', () => setFolded(!this.#section.classList.contains('folded')));
    const setFolded = (isFolded: boolean): void => {
      this.#section.classList.toggle('folded', isFolded);
      fold.textContent = isFolded ? 'Unfold' : 'Fold';
      fold.ariaExpanded = String(!isFolded);
    };
    setFolded(matchMedia(SMALL_SCREEN).matches);
    const meters = this.#meters.flatMap(({ name, bar, value }) => [
      make('span', { textContent: name }),
      make('i', {}, bar),
      value,
    ]);
    this.#section.append(
      make('header', {}, make('h2', { textContent: `voice-agent ${version}` }), fold),
      make(
        'div',
        { className: 'body' },
        this.#states,
        make('div', { className: 'meters' }, ...meters),
        make('h3', { textContent: 'Turns' }),
        this.#turns,
        make('details', { open: true }, make('summary', { textContent: 'Numbers' }), this.#numbers),
        make('details', {}, make('summary', { textContent: 'What happened' }), this.#notes),
        make('details', {}, make('summary', { textContent: `Last ${MESSAGES_LISTED} messages` }), this.#messages),
        this.#copied,
      ),
      make(
        'footer',
        {},
        button('Copy report', () => void this.#copy(), 'main'),
        button('Save recording', () => this.#save()),
        this.#said,
      ),
    );
    const root = this.#host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [sheet];
    root.append(this.#section);
  }

  /** Shows it in a shadow root, in the browser's top layer. */
  attach(root: HTMLElement | DocumentFragment): void {
    const { host } = root as Partial<ShadowRoot>;
    this.#section.classList.toggle('right', host?.getAttribute('placement')?.endsWith('left') ?? false);
    if (this.#host.parentNode !== root) root.append(this.#host);
    if (!this.#host.isConnected) return;
    // Firefox before 125 and Safari before 17 have no popovers.
    if ('popover' in this.#section && !this.#section.matches(':popover-open')) {
      this.#section.popover = 'manual';
      this.#section.showPopover();
    }
    this.#timer ??= setInterval(() => this.#draw(), METER_INTERVAL_MS);
    this.#draw();
  }

  remove(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#host.remove();
  }

  /** Call when something has happened. */
  look(): void {
    this.#isStale = true;
  }

  #draw(): void {
    if (!this.#host.isConnected) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    const { inputLevel, outputLevel, metrics, conversation } = this.#session;
    const inHand = metrics?.bufferedAudio ?? 0;
    const levels = [loudness(inputLevel), loudness(outputLevel), Math.min(1, inHand / FULL_RESERVE_MS)];
    const values = [inputLevel.toFixed(3), outputLevel.toFixed(3), `${inHand} ms`];
    for (const [index, { bar, value }] of this.#meters.entries()) {
      bar.style.setProperty('--level', levels[index]!.toFixed(3));
      value.textContent = values[index]!;
    }
    const now = performance.now();
    const isLive = conversation.status !== 'idle';
    if (!(this.#isStale || isLive) || now - this.#drawnAt < LOOK_INTERVAL_MS) return;
    this.#drawnAt = now;
    this.#isStale = false;
    this.#drawTexts();
  }

  #drawTexts(): void {
    const { conversation, metrics } = this.#session;
    const { hide } = this.#texts;
    const { status, mode, connection, textOnly, queued, held, audioBlocked, microphoneProblem, error } = conversation;
    const chips: [text: string, className?: string][] = [
      [status, status === 'connected' ? 'on' : status === 'reconnecting' ? 'bad' : ''],
      ...(status === 'connected' ? [[mode, 'on'] as [string, string]] : []),
      [textOnly ? 'typed' : 'spoken'],
      [`connection ${connection}`],
    ];
    for (const [is, text] of [
      [queued, 'queued'],
      [held, 'on hold'],
      [audioBlocked, 'sound blocked'],
      [microphoneProblem, `microphone ${microphoneProblem ?? ''}`],
      [error, error?.code ?? ''],
    ] as const)
      if (is) chips.push([text, 'bad']);
    this.#states.replaceChildren(
      ...chips.map(([textContent, className = '']) => make('span', { textContent, className })),
    );
    const { entries } = this.#observer.recording;
    this.#numbers.replaceChildren(
      ...(metrics ? numbersOf(metrics) : []).flatMap(([name, value]) => [
        make('dt', { textContent: name }),
        make('dd', { textContent: value }),
      ]),
    );
    this.#turns.replaceChildren(...waterfall(this.#observer.timeline.turns));
    write(
      this.#notes,
      this.#observer.notes
        .map(({ at, level, text }) => `+${at} ms ${level === 'info' ? '' : `${level} `}${text}`)
        .join('\n'),
    );
    write(this.#messages, hide(entries.slice(-MESSAGES_LISTED).map(summaryOf).join('\n')));
  }

  async #copy(): Promise<void> {
    const text = this.#texts.report();
    this.#copied.value = text;
    this.#copied.hidden = false;
    this.#copied.scrollIntoView({ block: 'nearest' });
    const isCopied = await copyText(text);
    this.#said.textContent = isCopied
      ? 'Copied. Read it before you paste it: it has what both sides said.'
      : 'Copy the text above.';
    if (isCopied) return;
    this.#copied.focus();
    this.#copied.select();
  }

  #save(): void {
    const href = URL.createObjectURL(new Blob([this.#texts.recording()], { type: 'application/json' }));
    make('a', { href, download: 'voice-agent-recording.json' }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
  }
}

/** Writes a list, and stays at its end where the reader is there. */
function write(list: HTMLElement, text: string): void {
  if (list.textContent === text) return;
  const isAtEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 8;
  list.textContent = text;
  if (isAtEnd) list.scrollTop = list.scrollHeight;
}
