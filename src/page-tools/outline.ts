/** How long an outline stays. */
const SHOWN_MS = 6000;

/** Distance of the outline from what it is around. */
const GAP_PX = 5;

/** White and black around the colour: one of them stands out on any page. */
const styles = `
  div {
    position: absolute;
    inset: 0;
    border: 3px solid var(--accent);
    border-radius: inherit;
    box-shadow: 0 0 0 2px #fff, 0 0 0 3px #0009, inset 0 0 0 2px #fff, 0 0 18px 5px color-mix(in srgb, var(--accent) 55%, transparent);
    animation: come 320ms cubic-bezier(0.2, 0.9, 0.3, 1), glow 1.4s ease-in-out 320ms infinite alternate;
  }
  @keyframes come {
    from { opacity: 0; inset: -22px; }
  }
  @keyframes glow {
    to { box-shadow: 0 0 0 2px #fff, 0 0 0 3px #0009, inset 0 0 0 2px #fff, 0 0 30px 12px color-mix(in srgb, var(--accent) 70%, transparent); }
  }
  @media (prefers-reduced-motion: reduce) {
    div { animation: none; }
  }
  @media (forced-colors: active) {
    div { border-color: Highlight; outline: 2px solid CanvasText; }
  }
`;

export interface OutlineOptions {
  /** A CSS colour. */
  accent: string;
  /** Called once the element has come to rest in view. */
  onSettled: () => void;
}

let remove = (): void => undefined;

/**
 * Scrolls an element of the page into view and draws an outline around it, above everything, which follows it and goes after 6 s or with
 * Escape. It takes no click, and nothing of the element itself changes. There is one at a time.
 */
export function outline(target: Element, { accent, onSettled }: OutlineOptions): void {
  remove();
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  target.scrollIntoView({ block: 'center', inline: 'nearest', behavior: isCalm ? 'instant' : 'smooth' });
  const frame = document.createElement('div');
  frame.className = 'voice-agent-outline';
  frame.setAttribute('aria-hidden', 'true');
  Object.assign(frame.style, {
    all: 'initial',
    position: 'fixed',
    display: 'block',
    pointerEvents: 'none',
    zIndex: '2147483647',
    borderRadius: `calc(${getComputedStyle(target).borderTopLeftRadius} + ${GAP_PX}px)`,
  });
  frame.style.setProperty('--accent', accent);
  const root = frame.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];
  root.append(document.createElement('div'));
  document.documentElement.append(frame);
  // The top layer: above dialogs, too. Firefox before 125 and Safari before 17 have no popovers.
  if ('popover' in frame) {
    frame.popover = 'manual';
    frame.showPopover();
  }

  let place = '';
  let isSettled = false;
  let next = 0;
  const follow = (): void => {
    const { x, y, width, height } = target.getBoundingClientRect();
    const now = [x - GAP_PX, y - GAP_PX, width + 2 * GAP_PX, height + 2 * GAP_PX].map(Math.round);
    const [left, top, wide, high] = now;
    Object.assign(frame.style, { left: `${left}px`, top: `${top}px`, width: `${wide}px`, height: `${high}px` });
    // In two pictures at the same place, in view.
    if (!isSettled && now.join() === place && y + height > 0 && y < innerHeight) {
      isSettled = true;
      onSettled();
    }
    place = now.join();
    if (!target.isConnected) return remove();
    next = requestAnimationFrame(follow);
  };
  const onKey = ({ key }: KeyboardEvent): void => void (key === 'Escape' && remove());
  const timer = setTimeout(() => remove(), SHOWN_MS);
  addEventListener('keydown', onKey, true);
  remove = () => {
    clearTimeout(timer);
    cancelAnimationFrame(next);
    removeEventListener('keydown', onKey, true);
    frame.remove();
    remove = () => undefined;
  };
  follow();
}
