import { make } from './dom.js';
import { momentsOf } from './report.js';
import { beginningOf, stretchesOf, type Stretch, type TurnTimes } from './timeline.js';

/** How many turns are drawn. */
const TURNS_DRAWN = 8;

/** The least that a track shows. */
const LEAST_SPAN_MS = 800;

/** Lines of a track are so far apart, or twice as far in a long one. */
const TICK_MS = 500;
const LONG_SPAN_MS = 5000;

const words: Record<Stretch['name'], string> = {
  recognition: 'speech → transcript',
  answer: '→ first byte',
  sound: '→ first sound',
  speech: 'agent is heard',
};

/** Draws the newest turns, the newest first: each from the end of the question on, at one scale, which the wait for the answer fills. */
export function waterfall(turns: readonly TurnTimes[]): Node[] {
  if (!turns.length) return [make('p', { className: 'legend', textContent: 'No turn of the agent yet.' })];
  const shown = turns.slice(-TURNS_DRAWN).reverse();
  const waits = shown.map((turn) => (turn.firstSound ?? turn.firstByte) - beginningOf(turn));
  const span = Math.max(LEAST_SPAN_MS, 1.5 * Math.max(...waits));
  const tick = span > LONG_SPAN_MS ? 2 * TICK_MS : TICK_MS;
  const list = make('ol', { className: 'turns' }, ...shown.map((turn) => rowOf(turn, span)));
  list.style.setProperty('--tick', `${((tick / span) * 100).toFixed(2)}%`);
  const legend = Object.entries(words).map(([name, text]) => make('span', {}, make('i', { className: name }), text));
  return [list, make('p', { className: 'legend' }, ...legend, `a line each ${tick} ms`)];
}

function rowOf(turn: TurnTimes, span: number): Node {
  const begin = beginningOf(turn);
  const bars = stretchesOf(turn).map(({ name, from, to }) => {
    const isCut = to - begin > span;
    const bar = make('i', { className: `${name} ${isCut ? 'cut' : ''}` });
    bar.style.left = `${((from - begin) / span) * 100}%`;
    bar.style.width = `${((Math.min(to - begin, span) - (from - begin)) / span) * 100}%`;
    return bar;
  });
  const wait = turn.speechEnd === undefined ? undefined : (turn.firstSound ?? turn.firstByte) - turn.speechEnd;
  return make(
    'li',
    {},
    make('span', { textContent: `${turn.connection ? `${turn.connection}/` : ''}${turn.eventId}` }),
    make('div', { className: 'track' }, ...bars),
    make('output', { textContent: wait === undefined ? '–' : `${Math.round(wait)} ms` }),
    make('small', { textContent: momentsOf(turn).join(' · ') }),
  );
}
