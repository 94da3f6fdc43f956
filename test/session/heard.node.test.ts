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

const RATE = 16_000;
const QUANTUM = 128;
const format = parseFormat('pcm_16000');

/** Duration of a character, in s. */
const CHARACTER_S = 0.06;

/** Further than this from the truth nothing may be, in s. */
const TOLERANCE_S = 0.15;

/** Numbers from 0 to 1: mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Spoken {
  eventId: number;
  text: string;
}

/** What was known at one moment, and what is found out of it later. */
interface Moment {
  frame: number;
  eventId: number;
  told: number;
  cut: boolean;
  /** Whether the text had come by then. */
  known: boolean;
}

let clock: sinon.SinonFakeTimers;
beforeEach(() => void (clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })));
afterEach(() => clock.restore());

/** Three turns whose audio stalls again and again, each of them perhaps interrupted. */
function converse(seed: number): { moments: Moment[]; reports: HeardReport[]; turns: Spoken[]; stalls: number } {
  const random = randomOf(seed);
  const between = (least: number, most: number): number => least + random() * (most - least);
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
  const interrupted = new Set<number>();
  const captions = new Captions(
    (eventId) => playhead.heard(eventId, frame / RATE - latency),
    ({ turnId, end }) => told.set(Number(turnId), end),
  );
  const known = new Set<number>();
  const remember = (eventId: number, characters: number, cut: boolean): number =>
    moments.push({
      frame: Math.max(0, frame - latency * RATE),
      eventId,
      told: characters,
      cut,
      known: known.has(eventId),
    });
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

  const turns: Spoken[] = [];
  let stalls = 0;
  let start = 0.1;
  for (let eventId = 1; eventId <= 3; eventId++) {
    const words = Array.from({ length: 6 + Math.floor(random() * 5) }, () =>
      'word'.repeat(1 + Math.floor(random() * 2)),
    );
    const text = `${words.join(' ')}.`;
    const from = Math.floor(random() * 20_000);
    const sound = voice(voices[(seed + eventId) % voices.length]!, 0.0005);
    const samples = sound.slice(from, from + Math.round(text.length * CHARACTER_S * RATE));
    const bytes = bytesOf(samples, 'pcm_16000');
    turns.push({ eventId, text });
    const duration = samples.length / RATE;
    at(start + between(0, random() < 0.5 ? 0.1 : 2), () => {
      if (interrupted.has(eventId)) return;
      captions.text(eventId, String(eventId), text);
      known.add(eventId);
    });
    let time = start;
    for (let begin = 0; begin < duration;) {
      const end = Math.min(duration, begin + between(0.05, 0.7));
      const [first, last] = [begin, end].map((seconds) => Math.round(seconds * RATE)) as [number, number];
      const piece = bytes.slice(first * 2, last * 2);
      const characters = [...text.slice(Math.ceil(begin / CHARACTER_S), Math.ceil(end / CHARACTER_S))];
      const alignment = {
        chars: characters,
        char_start_times_ms: characters.map(
          (_, index) => ((Math.ceil(begin / CHARACTER_S) + index) * CHARACTER_S - begin) * 1000,
        ),
      };
      const isLast = end === duration && random() < 0.5;
      at(time, () => {
        if (interrupted.has(eventId)) return;
        const playback = playhead.sent(eventId, piece.length, format)!;
        captions.audio(eventId, playback, alignment);
        playout.push(piece, eventId, frame);
        if (!isLast) return;
        playout.complete(eventId);
        captions.complete(eventId);
      });
      time += (end - begin) * between(0.3, 1);
      if (random() < 0.3) {
        stalls++;
        time += between(0.1, 5);
      }
      begin = end;
    }
    if (random() < 0.4) {
      at(between(start, time + 0.3), () => {
        interrupted.add(eventId);
        for (const { turnId, characters } of captions.cut(eventId)) remember(Number(turnId), characters, true);
        playhead.flush(eventId);
        playout.flush(eventId);
      });
    }
    start = time + between(0, 3);
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

/** How many characters of a text can be heard after so many s of it. */
const charactersAt = (text: string, seconds: number): number =>
  Math.max(0, Math.min(text.length, Math.ceil(seconds / CHARACTER_S)));

/** To the end of the word that a place is in. */
const wordEnd = (text: string, place: number): number => {
  const end = text.indexOf(' ', place - 1);
  return place === 0 ? 0 : end < 0 ? text.length : end + 1;
};

describe('what was heard, over networks that stall for 0.1 to 5 s,', () => {
  test('is within a word and 150 ms of the samples played, at every moment, and so is where a turn is cut', () => {
    let [stalls, cuts, moved] = [0, 0, 0];
    for (let seed = 1; seed <= 40; seed++) {
      const talk = converse(seed);
      stalls += talk.stalls;
      for (const { eventId, text } of talk.turns) {
        const reports = talk.reports.filter(({ source }) => source === eventId);
        for (const { frame, told, cut, known } of talk.moments.filter((moment) => moment.eventId === eventId)) {
          const { least, most } = truthAt(frame, reports);
          const ahead = wordEnd(text, charactersAt(text, most + TOLERANCE_S));
          assert.ok(told <= ahead, `seed ${seed}, turn ${eventId} at ${frame}: ${told} > ${ahead}`);
          if (!known) continue;
          const behind = charactersAt(text, least - TOLERANCE_S) - 1;
          assert.ok(told >= behind, `seed ${seed}, turn ${eventId} at ${frame}: ${told} < ${behind}`);
          if (!cut) continue;
          cuts++;
          if (told) moved++;
        }
      }
    }
    // The networks are bad enough to show anything.
    assert.ok(stalls > 150, `${stalls} stalls`);
    assert.ok(cuts > 20 && moved > 10, `${cuts} cuts, ${moved} of them of what was heard`);
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
