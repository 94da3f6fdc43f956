/** What the microphone of `bench:yield` hears: visitors, rooms with noise, and the agent's echo. The same for the same seed. */
import { clips, type ClipName } from '../../packages/simulator/src/voice.data.js';
import { line, renderLine } from '../../packages/simulator/src/voice.js';
import { GiveWay } from '../../src/audio/give-way.js';
import { concat, rms } from '../helpers/signal.js';
import { randomOf } from '../helpers/random.js';
import { resampled } from '../helpers/resampled.js';
import { voice, voices } from '../audio/playout-support.js';

export const RATE_HZ = 16_000;

const FRAME = RATE_HZ / 100;

/** Levels of 10 ms each, RMS. */
const levels = (samples: Float32Array): number[] =>
  Array.from({ length: Math.floor(samples.length / FRAME) }, (_, index) =>
    rms(samples.subarray(index * FRAME, (index + 1) * FRAME)),
  );

/** Level of speech without its pauses, RMS: of the 10 ms that are within 25 dB of the loudest ones. */
function speechLevel(samples: Float32Array): number {
  const all = levels(samples);
  const loudest = Math.max(...all);
  const loud = all.filter((level) => level > loudest * 10 ** (-25 / 20));
  return Math.sqrt(loud.reduce((sum, level) => sum + level * level, 0) / loud.length);
}

/** Samples scaled to a level of speech, in dB of full scale. */
export function toSpeechLevel(samples: Float32Array, level: number): Float32Array {
  const factor = 10 ** (level / 20) / speechLevel(samples);
  return samples.map((sample) => sample * factor);
}

export interface Utterance {
  name: string;
  samples: Float32Array;
  /** The first sample of its first syllable: where it comes within 12 dB of its own level. */
  onset: number;
}

/** How far below the level of the speech its first sound may be, in dB. */
const ONSET_DB = 12;

function utterance(name: string, samples: Float32Array, level: number): Utterance {
  const scaled = toSpeechLevel(samples, level);
  const least = 10 ** ((level - ONSET_DB) / 20);
  return { name, samples: scaled, onset: levels(scaled).findIndex((each) => each >= least) * FRAME };
}

/** Phrases of a recording: what stands between pauses of 60 ms and more. */
function phrases(samples: Float32Array): Float32Array[] {
  const all = levels(samples);
  const least = speechLevel(samples) * 10 ** (-32 / 20);
  const parts: Float32Array[] = [];
  let start = -1;
  let quiet = 0;
  all.forEach((level, index) => {
    if (level >= least) {
      if (start < 0) start = index;
      quiet = 0;
    } else if (start >= 0 && ++quiet >= 6) {
      parts.push(samples.slice(Math.max(0, start - 2) * FRAME, index * FRAME));
      start = -1;
    }
  });
  if (start >= 0) parts.push(samples.slice(Math.max(0, start - 2) * FRAME));
  return parts.filter(({ length }) => length > 0.25 * RATE_HZ);
}

const clip = (name: ClipName): Float32Array => renderLine(line([name]), RATE_HZ).samples;

/** All that visitors say: phrases of five voices, and everything that the simulator can say. */
export function utterances(level: number): Utterance[] {
  return [
    ...voices.flatMap((name) =>
      phrases(voice(name)).map((samples, index) => utterance(`${name} ${index}`, samples, level)),
    ),
    ...(Object.keys(clips) as ClipName[]).map((name) => utterance(name, clip(name), level)),
  ];
}

/** The agent speaks for so many seconds, in turns: a voice says its phrases in any order, with pauses of 0.1 to 0.5 s. */
export function agentSpeech(seconds: number, level: number, seed: number): Float32Array {
  const random = randomOf(seed);
  const said = voices.map((name) => phrases(toSpeechLevel(voice(name), level)));
  const parts: Float32Array[] = [];
  for (let length = 0; length < seconds * RATE_HZ;) {
    const turn = said[Math.floor(random() * said.length)]!;
    for (let count = 0; count < 4; count++) {
      const part = turn[Math.floor(random() * turn.length)]!;
      const pause = new Float32Array(Math.round((0.1 + 0.4 * random()) * RATE_HZ));
      parts.push(part, pause);
      length += part.length + pause.length;
    }
  }
  return concat(parts).subarray(0, seconds * RATE_HZ);
}

export const noises = ['babble', 'keyboard', 'fan'] as const;
export type NoiseName = (typeof noises)[number];

/** Noise of a room, as loud as `level` in dB of full scale, RMS over all of it. */
export function roomNoise(name: NoiseName, seconds: number, level: number, seed: number): Float32Array {
  const random = randomOf(seed);
  const samples = new Float32Array(seconds * RATE_HZ);
  if (name === 'babble') addBabble(samples, random);
  else if (name === 'keyboard') addKeys(samples, random);
  else addFan(samples, random);
  const factor = 10 ** (level / 20) / rms(samples);
  return samples.map((sample) => sample * factor);
}

const TALKERS = 10;

/** Ten people talk at once: the five voices, each at two pitches, and each goes on from a place of its own. */
function addBabble(samples: Float32Array, random: () => number): void {
  for (let talker = 0; talker < TALKERS; talker++) {
    const name = voices[talker % voices.length]!;
    const said = resampled(toSpeechLevel(voice(name), -26), RATE_HZ, 500 * Math.round(27 + 10 * random()));
    for (
      let at = 0, from = Math.floor(random() * said.length);
      at < samples.length;
      from = Math.floor(random() * said.length)
    ) {
      const count = Math.min(said.length - from, samples.length - at);
      for (let index = 0; index < count; index++) samples[at + index]! += said[from + index]!;
      at += count;
    }
  }
}

/** Somebody types, six keys a second: each is a blow of 5 to 20 ms that rings, and a softer one when it comes up. */
function addKeys(samples: Float32Array, random: () => number): void {
  const strike = (time: number, loud: number): void => {
    const decay = (0.003 + 0.006 * random()) * RATE_HZ;
    const pitch = (2 * Math.PI * (1500 + 2500 * random())) / RATE_HZ;
    const thump = (2 * Math.PI * (150 + 150 * random())) / RATE_HZ;
    const start = Math.floor(time * RATE_HZ);
    for (let index = 0; index < decay * 7 && start + index < samples.length; index++) {
      const sound = 2 * random() - 1 + Math.sin(pitch * index) + 0.5 * Math.sin(thump * index);
      samples[start + index]! += loud * Math.exp(-index / decay) * sound;
    }
  };
  for (let time = 0; time * RATE_HZ < samples.length; time += 0.06 + 0.2 * random()) {
    const loud = 0.5 + random();
    strike(time, loud);
    strike(time + 0.06 + 0.06 * random(), loud * 0.4);
    // Between words they think.
    if (random() < 0.15) time += random();
  }
}

/** A fan: noise that falls towards the treble, the hum of its motor, and blades that make it a little louder and softer. */
function addFan(samples: Float32Array, random: () => number): void {
  let [slow, fast] = [0, 0];
  for (let index = 0; index < samples.length; index++) {
    const white = 2 * random() - 1;
    slow += 0.02 * (white - slow);
    fast += 0.25 * (white - fast);
    const time = index / RATE_HZ;
    const hum = 0.02 * Math.sin(2 * Math.PI * 100 * time) + 0.01 * Math.sin(2 * Math.PI * 200 * time);
    samples[index] = (slow + 0.25 * fast) * (1 + 0.1 * Math.sin(2 * Math.PI * 11 * time)) + hum;
  }
}

/** Length of a room's echo. */
const ROOM_S = 0.25;
const REFLECTIONS = 60;

/**
 * What comes of the agent's voice to the microphone: once directly and by reflections that fade.
 *
 * @param coupling How loud all of it is, in dB of what is played.
 * @param delay Until the first of it comes, in s: the buffers of a loudspeaker and a microphone.
 */
export function echoOf(played: Float32Array, coupling: number, delay: number, seed: number): Float32Array {
  const random = randomOf(seed);
  const taps = Array.from({ length: REFLECTIONS }, (_, index) => {
    const time = index ? ROOM_S * random() ** 2 : 0;
    const gain = (index ? (2 * random() - 1) * 0.6 : 1) * 10 ** ((-30 * time) / ROOM_S / 20);
    return { lag: Math.round((delay + time) * RATE_HZ), gain };
  });
  const echo = new Float32Array(played.length);
  for (const { lag, gain } of taps)
    for (let index = lag; index < echo.length; index++) echo[index]! += gain * played[index - lag]!;
  const factor = (10 ** (coupling / 20) * rms(played)) / rms(echo);
  return echo.map((sample) => sample * factor);
}

/** How loud the echo is, in dB of what is played, and when it begins, in s. */
export const couplings = [
  { gain: -40, delay: 0.02 },
  { gain: -30, delay: 0.06 },
  { gain: -20, delay: 0.14 },
];
export type Coupling = (typeof couplings)[number];

/** How loud the voice is when it has been lowered by 15 dB. */
const LOWERED = 10 ** (-14.9 / 20);
const QUANTUM = 128;

/** Plays the agent to a microphone. `visit` is told the gain of each quantum, and may add what a visitor says. */
function talk(
  agent: Float32Array,
  mic: Float32Array,
  each: (giveWay: GiveWay, frame: number, gain: number) => void,
): void {
  const giveWay = new GiveWay(RATE_HZ);
  giveWay.isOn = true;
  const block = new Float32Array(QUANTUM);
  for (let frame = 0; frame + QUANTUM <= mic.length; frame += QUANTUM) {
    giveWay.hear([mic.subarray(frame, frame + QUANTUM)], false);
    block.set(agent.subarray(frame, frame + QUANTUM));
    // The gain shows in a sample that is not zero.
    block[QUANTUM - 1] ||= 1e-6;
    const last = block[QUANTUM - 1]!;
    giveWay.play(block);
    each(giveWay, frame + QUANTUM, block[QUANTUM - 1]! / last);
  }
}

/** What the microphone hears of room and agent. As if the voice were never lowered, which makes the echo no softer. */
function microphone(agent: Float32Array, room: Float32Array, { gain, delay }: Coupling): Float32Array {
  const echo = echoOf(agent, gain, delay, 1);
  return room.subarray(0, agent.length).map((sample, index) => sample + echo[index]!);
}

/** How often the agent gives way to nobody. */
export function falseYields(agent: Float32Array, room: Float32Array, coupling: Coupling): number {
  let yields = 0;
  talk(
    agent,
    microphone(agent, room, coupling),
    (giveWay) => (giveWay.onYield = (yielding) => (yields += Number(yielding))),
  );
  return yields;
}

/** How long after a first syllable the service interrupts. */
const INTERRUPTION_S = 0.5;

/** In which part of the utterances the voice is 15 dB softer within 150 ms. The service interrupts, and the agent falls silent until they are over. */
export function lowered(
  agent: Float32Array,
  room: Float32Array,
  coupling: Coupling,
  said: readonly Utterance[],
): number {
  const random = randomOf(coupling.gain);
  const interrupted = agent.slice();
  const visits: { start: number; onset: number; end: number; samples: Float32Array }[] = [];
  let time = 6 * RATE_HZ;
  for (const { samples, onset } of said) {
    let start = Math.floor(time + random() * RATE_HZ);
    // While the agent is to be heard.
    while (rms(agent.subarray(start + onset, start + onset + FRAME)) < 0.01) start += FRAME;
    const end = Math.floor(start + samples.length + 0.3 * RATE_HZ);
    visits.push({ start, onset: start + onset, end, samples });
    interrupted.fill(0, start + onset + INTERRUPTION_S * RATE_HZ, end);
    time = start + samples.length + 2.2 * RATE_HZ;
  }
  const length = Math.floor(time);
  const mic = microphone(interrupted.subarray(0, length), room, coupling);
  for (const { start, samples } of visits)
    for (let index = 0; index < samples.length; index++) mic[start + index]! += samples[index]!;
  let [next, hits, isLowered] = [0, 0, false];
  talk(interrupted, mic, (giveWay, frame, gain) => {
    const visit = visits[next];
    if (!visit) return;
    if (frame > visit.onset && frame <= visit.onset + 0.15 * RATE_HZ && gain <= LOWERED) isLowered = true;
    if (frame < visit.onset + INTERRUPTION_S * RATE_HZ) return;
    giveWay.stop();
    if (frame < visit.end) return;
    hits += Number(isLowered);
    isLowered = false;
    next++;
  });
  return hits / visits.length;
}
