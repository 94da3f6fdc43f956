/** Networks to try a playout on: when each piece of speech comes. The same for the same seed. */
import type { AudioFormat } from '../../src/protocol/messages.js';
import { randomOf } from '../helpers/random.js';

export interface Piece {
  /** When it comes, in s. */
  time: number;
  /** Of its speech, in s. */
  duration: number;
}

export interface Turn {
  pieces: Piece[];
  /** Whether the server tells that the turn is over. */
  isEndTold: boolean;
}

export interface Trace {
  kind: string;
  format: AudioFormat;
  /** Which voice speaks. */
  voice: number;
  turns: Turn[];
}

type Random = () => number;

/** Turns of one conversation. */
const TURNS = 6;

/** How long each speaks, in s. */
export const TURN_S = 6.5;

/** Length of a piece of a server that sends at exactly the pace of speech, in s. */
const PACE_PIECES_S = [0.04, 0.1, 0.25];

/** The slow network, in bit/s, and what a message takes of it beside its audio in base64, in bytes. */
const SLOW_BITS = 64_000;
const OVERHEAD_BYTES = 80;

const between = (random: Random, least: number, most: number): number => least + random() * (most - least);

/** When the server sends what of a turn. */
const servers: Record<string, (random: Random, piece: number) => Piece[]> = {
  pace: (_random, piece) =>
    Array.from({ length: TURN_S / piece }, (_, index) => ({ time: index * piece, duration: piece })),
  // As speech is synthesised: messages of 0.2 to 2 s, faster than it is spoken, the first one small.
  synthesis: (random) => {
    const speed = between(random, 1.3, 5);
    const first = between(random, 0.1, 0.3);
    const pieces = [{ time: 0, duration: first }];
    let time = 0;
    for (let left = TURN_S - first; left > 0.001;) {
      const duration = Math.min(left, between(random, 0.2, 2));
      time += duration / speed;
      pieces.push({ time, duration });
      left -= duration;
    }
    return pieces;
  },
};

/** What the network makes of it. It keeps the order, as TCP does. */
const networks: Record<string, (pieces: Piece[], random: Random, jitter: number) => Piece[]> = {
  steady: (pieces) => pieces,
  jitter: (pieces, random, jitter) => {
    let last = 0;
    return pieces.map(({ time, duration }) => ({ time: (last = Math.max(last, time + random() * jitter)), duration }));
  },
  // What was sent in a stall of 100 to 1500 ms comes at its end, at once.
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
      const bytes = duration * 8000 * (4 / 3) + OVERHEAD_BYTES;
      free = Math.max(free, time) + (bytes * 8) / SLOW_BITS;
      return { time: free, duration };
    });
  },
};

/**
 * @param perKind How many of each of the eight kinds.
 * @param voices How many voices there are.
 */
export function makeTraces(perKind: number, voices: number): Trace[] {
  const traces: Trace[] = [];
  for (const [serverName, server] of Object.entries(servers)) {
    for (const [networkName, network] of Object.entries(networks)) {
      for (let index = 0; index < perKind; index++) {
        const random = randomOf(traces.length + 1);
        const jitter = between(random, 0.02, 0.15);
        let start = 0.5;
        const turns = Array.from({ length: TURNS }, (_, turn) => {
          const sent = server(random, PACE_PIECES_S[index % PACE_PIECES_S.length]!);
          const pieces = network(sent, random, jitter).map(({ time, duration }) => ({ time: time + start, duration }));
          start = Math.max(pieces.at(-1)!.time, start + TURN_S) + 5;
          return { pieces, isEndTold: (index + turn) % 2 === 0 };
        });
        traces.push({
          kind: `${serverName}, ${networkName}`,
          // 64 kbit/s is half of what 16 kHz needs in base64; over 8 kHz mu-law it is 1.33 times too little.
          format: networkName === 'slow' ? 'ulaw_8000' : 'pcm_16000',
          voice: index % voices,
          turns,
        });
      }
    }
  }
  return traces;
}
