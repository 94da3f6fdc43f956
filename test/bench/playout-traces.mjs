/**
 * Networks to try a playout on: when each piece of speech comes. The same for the same seed.
 *
 * @typedef {object} Piece
 * @property {number} time When it comes, in s.
 * @property {number} duration Of its speech, in s.
 *
 * @typedef {object} Turn
 * @property {Piece[]} pieces
 * @property {boolean} isCompletionTold Whether the server says that the turn is over.
 *
 * @typedef {object} Trace
 * @property {string} kind
 * @property {'pcm_16000' | 'ulaw_8000'} format
 * @property {number} voice Which voice speaks, a number from 0 on.
 * @property {Turn[]} turns
 *
 * @typedef {() => number} Random From 0 to 1.
 */

/** Turns of one trace, and how long each speaks, in s. */
const TURNS = 6;
export const TURN_S = 6.5;

/** Length of a piece of a server that sends at the pace of speech, in s. */
const PACE_PIECES_S = [0.04, 0.1, 0.25];

/** Throughput of the slow network, in bit/s of what a message takes: base64 and its frame. */
const SLOW_BITS = 64_000;

/** @param {number} seed @returns {Random} */
export function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @type {(random: Random, least: number, most: number) => number} */
const between = (random, least, most) => least + random() * (most - least);

/**
 * When the server sends what. At the pace of speech, or as speech is synthesised: messages of 0.2 to 2 s, faster than it is
 * spoken, the first one small.
 *
 * @type {Record<string, (random: Random, piece: number) => Piece[]>}
 */
const servers = {
  pace: (_random, piece) => {
    const count = Math.round(TURN_S / piece);
    return Array.from({ length: count }, (_, index) => ({ time: index * piece, duration: piece }));
  },
  synthesis: (random) => {
    const speed = between(random, 1.3, 5);
    const pieces = [{ time: 0, duration: between(random, 0.1, 0.3) }];
    let time = 0;
    for (let left = TURN_S - pieces[0].duration; left > 0.001;) {
      const duration = Math.min(left, between(random, 0.2, 2));
      time += duration / speed;
      pieces.push({ time, duration });
      left -= duration;
    }
    return pieces;
  },
};

/**
 * What the network makes of it. It keeps the order, as TCP does.
 *
 * @type {Record<string, (pieces: Piece[], random: Random, jitter: number) => Piece[]>}
 */
const networks = {
  steady: (pieces) => pieces,
  jitter: (pieces, random, jitter) => inOrder(pieces.map((piece) => ({ ...piece, time: piece.time + random() * jitter }))),
  stalls: (pieces, random) => {
    const late = pieces.map((piece) => ({ ...piece }));
    for (let from = between(random, 0.3, 6); from < TURN_S; from += between(random, 3, 9)) {
      const until = from + between(random, 0.1, 1.5);
      for (const piece of late) if (piece.time >= from && piece.time < until) piece.time = until;
      from = until;
    }
    return late;
  },
  slow: (pieces) => {
    let free = 0;
    return pieces.map(({ time, duration }) => {
      const bytes = duration * 8000 * (4 / 3) + 80;
      free = Math.max(free, time) + (bytes * 8) / SLOW_BITS;
      return { time: free, duration };
    });
  },
};

/** @param {Piece[]} pieces */
function inOrder(pieces) {
  let last = 0;
  return pieces.map(({ time, duration }) => ({ time: (last = Math.max(last, time)), duration }));
}

/**
 * @param {number} perKind How many of each of the eight kinds.
 * @param {number} voices How many voices there are.
 * @returns {Trace[]}
 */
export function makeTraces(perKind, voices) {
  const traces = [];
  for (const server of Object.keys(servers)) {
    for (const network of Object.keys(networks)) {
      for (let index = 0; index < perKind; index++) {
        const random = randomOf(traces.length + 1);
        const piece = PACE_PIECES_S[index % PACE_PIECES_S.length];
        const jitter = between(random, 0.02, 0.15);
        let start = 0.5;
        const turns = Array.from({ length: TURNS }, (_, turn) => {
          const pieces = networks[network](servers[server](random, piece), random, jitter);
          const shifted = pieces.map(({ time, duration }) => ({ time: time + start, duration }));
          start = Math.max(shifted.at(-1).time, start + TURN_S) + 5;
          return { pieces: shifted, isCompletionTold: (index + turn) % 2 === 0 };
        });
        const format = network === 'slow' ? 'ulaw_8000' : 'pcm_16000';
        traces.push({ kind: `${server}, ${network}`, format, voice: index % voices, turns });
      }
    }
  }
  return traces;
}
