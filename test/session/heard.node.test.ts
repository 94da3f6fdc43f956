/** From the bytes to the words: the real cores of both threads, on a clock of their own, over networks that stall. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import sinon from 'sinon';
import { parseFormat } from '../../src/audio/pcm.js';
import type { HeardReport } from '../../src/audio/playback.js';
import { Playhead } from '../../src/audio/playhead.js';
import { Playout } from '../../src/audio/playout.js';
import { Captions } from '../../src/session/captions.js';
import { bytesOf, voice, voices } from '../audio/playout-support.js';
import { randomOf } from '../helpers/random.js';

const RATE = 16_000;
const QUANTUM = 128;
const format = parseFormat('pcm_16000');

/** Duration of a spoken character, in s: the pace that is assumed until a turn has shown another. */
const CHARACTER_S = 1 / 15;

/** Further than this from the truth nothing may be, in s. */
const TOLERANCE_S = 0.15;

/** Behind a piece without alignment, the voice is found again by the next whole words: after so long, in s. */
const FOUND_AGAIN_S = 1.2;

/** A word as it is written and as it is spoken, each with the blank behind it. A tag is not spoken. */
interface Unit {
  written: string;
  spoken: string;
}

interface Talk {
  eventId: number;
  units: Unit[];
  text: string;
  spoken: string;
  /** Whether the alignment has every character of the text, and nothing else. */
  isExact: boolean;
  /** Audio whose alignment is missing, in s, with what it takes to find the voice again. */
  gaps: { begin: number; end: number }[];
}

/** Said in any order. */
const vocabulary = (
  'about after again agent answer autumn basket because before better blue call city coffee could dinner double early ' +
  'every family flower garden green happen house later letter little market minute morning never number office order ' +
  'other paper people please quiet ready river second should simple small street summer table their there train until ' +
  'very visit water window winter without yellow'
).split(' ');
const numbers = [
  ['12,300', 'twelve thousand three hundred'],
  ['$40', 'forty dollars'],
  ['7', 'seven'],
  ['2026', 'twenty twenty-six'],
] as const;
const tags = ['[laughs]', '[whispers]', '[sighs deeply]'];

const twice = (word: string): [string, string] => [word, word];

/** How the alignments of a turn may differ from its text. */
const differences = ['numbers', 'tags', 'case'] as const;

/** What was known at one moment, and what is found out of it later. */
interface Moment {
  frame: number;
  eventId: number;
  told: number;
  cut: boolean;
  /** How much of the text had come by then, in characters. */
  known: number;
}

let clock: sinon.SinonFakeTimers;
beforeEach(() => void (clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })));
afterEach(() => clock.restore());

/** Three turns whose audio stalls again and again, each of them perhaps interrupted. */
function converse(seed: number): { moments: Moment[]; reports: HeardReport[]; turns: Talk[]; stalls: number } {
  const random = randomOf(seed);
  const between = (least: number, most: number): number => least + random() * (most - least);
  const oneOf = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  /** What happens when, in s of the clock. */
  const agenda: { time: number; run: () => void }[] = [];
  const at = (time: number, run: () => void): void => {
    agenda.push({ time, run });
  };
  let frame = 0;
  const latency = between(0, 0.2);
  // Messages of the audio thread come a little later, and in order.
  let last = 0;
  const posted = (run: () => void): void => at((last = Math.max(last, frame / RATE + between(0, 0.02))), run);
  const playhead = new Playhead(RATE);
  const moments: Moment[] = [];
  const reports: HeardReport[] = [];
  const told = new Map<number, number>();
  /** When each turn was interrupted, as a frame that could be heard then. */
  const interrupted = new Map<number, number>();
  const captions = new Captions(
    (eventId) => playhead.heard(eventId, frame / RATE - latency),
    ({ turnId, end }) => told.set(Number(turnId), end),
  );
  const known = new Map<number, number>();
  const audible = (): number => Math.max(0, frame - latency * RATE);
  const remember = (eventId: number, characters: number, cut: boolean, when = audible()): number =>
    moments.push({ frame: when, eventId, told: characters, cut, known: known.get(eventId) ?? 0 });
  const playout = new Playout({
    sampleRate: RATE,
    onPlaying: () => posted(() => (playhead.isMoving = true)),
    onDrained: () => posted(() => (playhead.isMoving = false)),
    onSilent: () => posted(() => captions.pause()),
    onHeard: (source, samples, frame) => {
      reports.push({ source, samples, frame });
      posted(() => {
        playhead.report({ source, samples, frame });
        captions.advance();
      });
    },
  });
  playout.configure(format);

  /** What the agent says: words, with numbers and tags among them where the alignments are to differ from the text. */
  const say = (eventId: number, isAligned: boolean): Talk => {
    const differing = isAligned ? differences.filter(() => random() < 0.4) : [];
    const units = Array.from({ length: 7 + Math.floor(random() * 6) }, (): Unit => {
      const dice = random();
      if (dice < 0.15 && differing.includes('tags')) return { written: `${oneOf(tags)} `, spoken: '' };
      const [written, spoken] =
        dice > 0.85 && differing.includes('numbers') ? oneOf(numbers) : twice(oneOf(vocabulary));
      return { written: `${written} `, spoken: `${spoken} ` };
    });
    const text = units.map(({ written }) => written).join('');
    const plain = units.map(({ spoken }) => spoken).join('');
    const spoken = differing.includes('case') ? plain.toUpperCase() : plain;
    return { eventId, units, text, spoken, isExact: text === spoken, gaps: [] };
  };

  const turns: Talk[] = [];
  let stalls = 0;
  let start = 1;
  const isAligned = random() < 0.75;
  for (let eventId = 1; eventId <= 3; eventId++) {
    const turn = say(eventId, isAligned);
    const { text, spoken } = turn;
    turns.push(turn);
    const from = Math.floor(random() * 20_000);
    const duration = spoken.length * CHARACTER_S;
    const sound = voice(voices[(seed + eventId) % voices.length]!, 0.0005);
    const samples = Float32Array.from(
      { length: Math.round(duration * RATE) },
      (_, index) => sound[(from + index) % sound.length]!,
    );
    const bytes = bytesOf(samples, 'pcm_16000');
    const write = (length: number): void => {
      known.set(eventId, length);
      const part = text.slice(0, length);
      const cutAt = interrupted.get(eventId);
      if (cutAt === undefined) captions.text(eventId, String(eventId), part);
      else if (length === text.length) remember(eventId, captions.heardOf(eventId, String(eventId), part), true, cutAt);
    };
    // The text comes before the audio, with it, or behind it; whole, or as it is written.
    const writing = start + oneOf([between(-1, 0), between(0, 0.1), between(0, 2)]);
    const parts = isAligned && random() < 0.3 ? 6 : 1;
    for (let part = 1; part <= parts; part++) {
      at(writing + part * 0.1, () => write(Math.round((text.length * part) / parts)));
    }
    const missing = isAligned ? oneOf([0, 0, 0.25]) : 0;
    let time = start;
    for (let begin = 0; begin < duration;) {
      const end = Math.min(duration, begin + between(0.05, 0.7));
      const [first, last] = [begin, end].map((seconds) => Math.round(seconds * RATE)) as [number, number];
      const piece = bytes.slice(first * 2, last * 2);
      const characters = [...spoken.slice(Math.ceil(begin / CHARACTER_S), Math.ceil(end / CHARACTER_S))];
      const alignment = {
        chars: characters,
        char_start_times_ms: characters.map(
          (_, index) => ((Math.ceil(begin / CHARACTER_S) + index) * CHARACTER_S - begin) * 1000,
        ),
      };
      const isMissing = begin > 0 && random() < missing;
      if (isMissing) {
        turn.isExact = false;
        const [gap] = turn.gaps.slice(-1);
        if (gap && gap.end >= begin) gap.end = end + FOUND_AGAIN_S;
        else turn.gaps.push({ begin, end: end + FOUND_AGAIN_S });
      }
      const isLast = end === duration && random() < 0.5;
      at(time, () => {
        if (interrupted.has(eventId)) return;
        const playback = playhead.sent(eventId, piece.length, format)!;
        captions.audio(eventId, playback, isAligned && !isMissing ? alignment : oneOf([null, undefined]));
        playout.push(piece, eventId, frame);
        if (!isLast) return;
        playout.complete(eventId);
        captions.complete(eventId);
      });
      time += (end - begin) * between(0.3, 1);
      // Without alignment, a turn that has stopped when most of it has come counts as over: nothing tells it from one that is.
      if (random() < 0.3 && (isAligned || end < duration / 2)) {
        stalls++;
        time += between(0.1, 5);
      }
      begin = end;
    }
    if (random() < 0.4) {
      at(between(start, time + 0.3), () => {
        for (const { turnId, characters } of captions.cut(eventId)) remember(Number(turnId), characters, true);
        interrupted.set(eventId, audible());
        playhead.flush(eventId);
        playout.flush(eventId);
      });
    }
    start = time + between(1, 3);
  }

  const output = new Float32Array(QUANTUM);
  for (const end = start + 6; frame / RATE < end; frame += QUANTUM) {
    clock.tick((QUANTUM / RATE) * 1000);
    const due = agenda.filter(({ time }) => time <= frame / RATE).sort((a, b) => a.time - b.time);
    for (const { run } of due) run();
    for (const done of due) agenda.splice(agenda.indexOf(done), 1);
    for (const { eventId } of turns) if (!interrupted.has(eventId)) remember(eventId, told.get(eventId) ?? 0, false);
    playout.render(output, frame);
  }
  return { moments, reports, turns, stalls };
}

/** How many characters of a turn's speech can be heard after so many s of it. */
const charactersAt = ({ spoken }: Talk, seconds: number): number =>
  Math.max(0, Math.min(spoken.length, Math.ceil(seconds / CHARACTER_S)));

/** The newest place in a turn's audio, up to so many s, of which an alignment tells. */
const lastAligned = ({ gaps }: Talk, seconds: number): number =>
  gaps.find(({ begin, end }) => begin <= seconds && seconds < end)?.begin ?? seconds;

/** Where each word ends, in what is spoken and in the text. A tag goes with the word before it, or else with the first one. */
function endsOf({ units }: Talk): { spoken: number; written: number }[] {
  const ends: { spoken: number; written: number }[] = [];
  let [spoken, written] = [0, 0];
  for (const unit of units) {
    written += unit.written.length;
    spoken += unit.spoken.length;
    if (unit.spoken) ends.push({ spoken, written });
    else if (ends.length) ends.at(-1)!.written = written;
  }
  return ends;
}

/** Where the word ends in the text that is heard after so many characters of speech, or one so many words later. */
function writtenEnd(turn: Talk, characters: number, later: number): number {
  const ends = endsOf(turn);
  const word = characters ? ends.findIndex(({ spoken }) => spoken >= characters) : -1;
  return word + later < 0 ? 0 : (ends[word + later]?.written ?? turn.text.length);
}

/** Where the last word ends of which all is known. */
const knownEnd = (turn: Talk, known: number): number =>
  endsOf(turn).findLast(({ written }) => written <= known)?.written ?? 0;

describe('what was heard, over networks that stall for 0.1 to 5 s,', () => {
  test('is within a word and 150 ms of the samples played, at every moment, and so is where a turn is cut', () => {
    let [stalls, cuts, moved, differing] = [0, 0, 0, 0];
    for (let seed = 1; seed <= 60; seed++) {
      const talk = converse(seed);
      stalls += talk.stalls;
      for (const turn of talk.turns) {
        const { eventId, isExact } = turn;
        const reports = talk.reports.filter(({ source }) => source === eventId);
        if (!isExact) differing++;
        for (const { frame, told, cut, known } of talk.moments.filter((moment) => moment.eventId === eventId)) {
          const { least, most } = truthAt(frame, reports);
          const where = `${cut ? 'cut ' : ''}${known} known, seed ${seed}, turn ${eventId} at ${frame}, heard ${least} to ${most} s of "${turn.text}"`;
          const ahead = writtenEnd(turn, charactersAt(turn, most + TOLERANCE_S), isExact ? 0 : 1);
          assert.ok(told <= ahead, `${where}: ${told} > ${ahead}`);
          const spoken = charactersAt(turn, lastAligned(turn, least - TOLERANCE_S));
          const behind = isExact ? spoken - 1 : writtenEnd(turn, spoken, -2);
          assert.ok(told >= Math.min(behind, knownEnd(turn, known)), `${where}: ${told} < ${behind}`);
          if (!cut) continue;
          cuts++;
          if (told) moved++;
        }
      }
    }
    // The networks are bad enough to show anything.
    assert.ok(stalls > 150, `${stalls} stalls`);
    assert.ok(cuts > 20 && moved > 10, `${cuts} cuts, ${moved} of them of what was heard`);
    assert.ok(differing > 40, `${differing} turns whose alignments differ from the text`);
  });
});

/**
 * How much of a turn was played before a frame, at least and at most, in s: what was told for the very frame, which
 * playout-traces.node.test.ts holds against the samples, and what can have come since.
 */
function truthAt(frame: number, reports: HeardReport[]): { least: number; most: number } {
  const next = reports.find((report) => report.frame > frame);
  const last = reports.findLast((report) => report.frame <= frame);
  if (!last) return { least: 0, most: 0 };
  const most = Math.min(next?.samples ?? last.samples, last.samples + frame - last.frame);
  const least = Math.max(last.samples, next ? next.samples - (next.frame - frame) : last.samples);
  return { least: least / RATE, most: most / RATE };
}
