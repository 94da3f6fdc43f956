import { expect } from '@open-wc/testing';
import { decodeSamples, encodeSamples, parseFormat } from '../../src/audio/pcm.js';
import { Player, type Playback } from '../../src/audio/player.js';
import { Resampler } from '../../src/audio/resampler.js';
import type { AudioFormat } from '../../src/protocol/messages.js';
import { fitSine, indexOf, largestDifference, largestStep, noise, peak, rms, sine } from '../helpers/signal.js';
import { Offline, runningContext, Tap, timeOf } from './support.js';

const formats: AudioFormat[] = [
  'pcm_8000',
  'pcm_16000',
  'pcm_22050',
  'pcm_24000',
  'pcm_44100',
  'pcm_48000',
  'ulaw_8000',
];

/** A difference that is none: engines may interpolate with a frame's rounding error. A 16-bit step is 3e-5. */
const inaudible = 1e-7;

function toBytes(samples: Float32Array, format: AudioFormat): Uint8Array {
  const parsed = parseFormat(format);
  const bytes = new Uint8Array(samples.length * parsed.bytesPerSample);
  encodeSamples(samples, samples.length, parsed, new DataView(bytes.buffer));
  return bytes;
}

/** Some seconds of a tone, as it comes from the service. */
const tone = (format: AudioFormat, seconds: number, frequency = 1000): Uint8Array => {
  const { sampleRate } = parseFormat(format);
  return toBytes(sine(frequency, sampleRate, Math.round(sampleRate * seconds)), format);
};

const noiseBytes = (format: AudioFormat, seconds: number): Uint8Array =>
  toBytes(noise(Math.round(parseFormat(format).sampleRate * seconds)), format);

/** What it must sound like: all of it converted in one piece. */
function rendered(bytes: Uint8Array, format: AudioFormat, rate: number): Float32Array {
  const parsed = parseFormat(format);
  const samples = decodeSamples(bytes, parsed);
  const resampler = new Resampler(parsed.sampleRate, rate);
  const output = new Float32Array(resampler.maxOutput(samples.length) + resampler.maxTail);
  const count = resampler.process(samples, samples.length, output);
  return output.slice(0, count + resampler.tail(output.subarray(count)));
}

/** Cuts bytes into pieces of the given lengths, taken in turn. */
function* pieces(bytes: Uint8Array, lengths: number[]): Generator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length]!;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

const frameOf = ({ start }: Playback, rate: number): number => Math.round(start * rate);

describe('Player, offline', () => {
  for (const rate of [44100, 48000]) {
    for (const format of formats) {
      it(`plays odd-sized pieces of ${format} without a discontinuity at ${rate} Hz`, async () => {
        const offline = new Offline(rate, 1.5);
        const player = new Player(offline.context);
        player.configure(format);
        const bytes = tone(format, 0.9);
        const playbacks = [...pieces(bytes, [333, 1, 2049, 777, 5001, 3])].map((piece) => player.enqueue(piece));
        const first = frameOf(
          playbacks.find((playback) => playback !== undefined)!,
          rate,
        );
        const output = await offline.render();

        // The same, sample by sample, as if it had come in one piece; and silence around it.
        const expected = rendered(bytes, format, rate);
        expect(largestDifference(output, expected, first)).to.be.below(inaudible);
        expect(peak(output.slice(0, first))).to.equal(0);
        expect(peak(output.slice(first + expected.length))).to.equal(0);

        // Nothing but the tone, and nowhere more of anything else than the coding itself makes.
        const { residual, amplitude } = fitSine(output.slice(first + rate / 50, first + rate * 0.88), rate, 1000);
        expect(amplitude).to.be.closeTo(0.5, 0.002);
        expect(peak(residual)).to.be.below(format === 'ulaw_8000' ? 0.02 : 1e-4);
      });
    }
  }

  it('starts every piece at the frame it tells, also late in a long conversation', async () => {
    for (const rate of [44100, 48000]) {
      const offline = new Offline(rate, 60);
      const player = new Player(offline.context);
      player.configure('pcm_16000');
      const bytes = noiseBytes('pcm_16000', 0.05);
      const expected = rendered(bytes, 'pcm_16000', rate);
      const starts: number[] = [];
      for (let run = 0; run < 40; run++) {
        offline.time = run * 1.4321;
        const playback = player.enqueue(bytes, run)!;
        starts.push(frameOf(playback, rate));
        expect(playback.start * rate).to.be.closeTo(starts.at(-1)!, 1e-6);
      }
      const output = await offline.render();
      for (const start of starts) expect(largestDifference(output, expected, start), `${start}`).to.be.below(inaudible);
    }
  });

  it('joins pieces to the frame: each starts where the one before it ends', () => {
    const { context } = new Offline(44100, 1);
    const player = new Player(context);
    player.configure('pcm_24000');
    const playbacks = [...pieces(noiseBytes('pcm_24000', 1), [4801])].map((piece) => player.enqueue(piece)!);
    for (const [index, playback] of playbacks.entries()) {
      if (index) expect(playback.start).to.equal(playbacks[index - 1]!.end);
    }
  });

  it('waits with a single short piece, and begins at once when half a second is in hand', () => {
    const offline = new Offline(48000, 1);
    const player = new Player(offline.context);
    player.configure('pcm_16000');
    offline.time = 2;
    const first = player.enqueue(noiseBytes('pcm_16000', 0.2))!;
    expect(first.start).to.be.closeTo(2 + player.lead, 0.001);
    const second = player.enqueue(noiseBytes('pcm_16000', 0.2))!;
    expect(first.start).to.be.closeTo(2 + player.lead, 0.001);
    offline.time = 2.1;
    const third = player.enqueue(noiseBytes('pcm_16000', 0.2))!;
    expect(first.start, 'moved to now').to.be.closeTo(2.13, 0.001);
    expect(second.start).to.be.closeTo(first.end, 1e-9);
    expect(third.start).to.be.closeTo(second.end, 1e-9);
    const { start } = first;
    offline.time = 2.2;
    player.enqueue(noiseBytes('pcm_16000', 0.2));
    expect(first.start, 'only once').to.equal(start);
  });

  it('plays what was moved forward once, from its new start', async () => {
    const offline = new Offline(48000, 1.5);
    const player = new Player(offline.context);
    player.configure('pcm_16000');
    const bytes = noiseBytes('pcm_16000', 1);
    const [first] = [...pieces(bytes, [6401])].map((piece) => player.enqueue(piece)!);
    const output = await offline.render();
    const expected = rendered(bytes, 'pcm_16000', 48000);
    const start = frameOf(first!, 48000);
    expect(start).to.be.below(48000 * 0.05);
    expect(largestDifference(output, expected, start)).to.be.below(inaudible);
    expect(peak(output.slice(start + expected.length))).to.equal(0);
  });

  describe('with 200 ms pieces that come up to 150 ms early or late', () => {
    const jitters: Record<string, (index: number) => number> = {
      'the first early, all others late': (index) => (index ? 0.15 : -0.15),
      'the first late, all others early': (index) => (index ? -0.15 : 0.15),
      'early and late in turn': (index) => (index % 2 ? 0.15 : -0.15),
      ...Object.fromEntries(
        [1, 2, 3, 4].map((seed) => [`at random (${seed})`, (index) => noise(60, seed)[index]! * 0.3]),
      ),
    };
    for (const [name, jitter] of Object.entries(jitters)) {
      it(`never breaks off: ${name}`, async () => {
        const rate = 44100;
        const offline = new Offline(rate, 7);
        const player = new Player(offline.context);
        player.configure('pcm_16000');
        const bytes = tone('pcm_16000', 6);
        const parts = [...pieces(bytes, [6400])];
        let latest = 0;
        const playbacks = parts.map((piece, index) => {
          // What overtakes on the way is kept in order by the socket.
          offline.time = latest = Math.max(latest, 0.2 + index * 0.2 + jitter(index));
          return player.enqueue(piece, 1)!;
        });
        expect(player.underruns).to.equal(0);
        const start = frameOf(playbacks[0]!, rate);
        expect(largestDifference(await offline.render(), rendered(bytes, 'pcm_16000', rate), start)).to.be.below(
          inaudible,
        );
      });
    }
  });

  it('waits longer after speech broke off, by what was missing', () => {
    const offline = new Offline(48000, 1);
    const player = new Player(offline.context);
    player.configure('pcm_16000');
    const lead = player.lead;
    const piece = noiseBytes('pcm_16000', 0.2);
    const { end } = player.enqueue(piece, 1)!;
    offline.time = end + 0.1;
    const late = player.enqueue(piece, 1)!;
    expect(player.underruns).to.equal(1);
    expect(player.lead).to.be.within(lead + 0.1, lead + 0.2);
    expect(late.start).to.be.closeTo(offline.time + player.lead, 0.001);
    // The same delay again does no harm.
    offline.time = late.end - player.lead + lead + 0.1;
    player.enqueue(piece, 1);
    expect(player.underruns).to.equal(1);
  });

  it('counts neither a pause nor the next turn as broken off', () => {
    const offline = new Offline(48000, 1);
    const player = new Player(offline.context);
    player.configure('pcm_16000');
    const piece = noiseBytes('pcm_16000', 0.2);
    let { end } = player.enqueue(piece, 1)!;
    offline.time = end + 0.1;
    ({ end } = player.enqueue(piece, 2)!);
    offline.time = end + 1.1;
    player.enqueue(piece, 2);
    expect(player.underruns).to.equal(0);
  });

  it('waits less after a run that had time to spare', () => {
    const offline = new Offline(48000, 1);
    const player = new Player(offline.context);
    player.configure('pcm_16000');
    const before = player.lead;
    const piece = noiseBytes('pcm_16000', 0.2);
    player.enqueue(piece, 1);
    const { end } = player.enqueue(piece, 1)!;
    offline.time = end + 2;
    player.enqueue(piece, 2);
    expect(player.lead).to.be.below(before);
  });

  it('lets what it cannot continue ring out: a run that ended is followed by a run that starts clean', async () => {
    const rate = 48000;
    const offline = new Offline(rate, 2);
    const player = new Player(offline.context);
    player.configure('pcm_16000');
    const bytes = noiseBytes('pcm_16000', 0.2);
    const first = player.enqueue(bytes, 1)!;
    offline.time = first.end + 0.01;
    const second = player.enqueue(bytes, 1)!;
    const expected = rendered(bytes, 'pcm_16000', rate);
    const output = await offline.render();
    for (const playback of [first, second])
      expect(largestDifference(output, expected, frameOf(playback, rate))).to.be.below(inaudible);
    expect(peak(output.slice(frameOf(first, rate) + expected.length, frameOf(second, rate)))).to.equal(0);
  });

  it('puts another format behind what is queued, and loses nothing', async () => {
    const rate = 48000;
    const offline = new Offline(rate, 2);
    const player = new Player(offline.context);
    const [before, after] = [noiseBytes('pcm_16000', 0.3), noiseBytes('ulaw_8000', 0.3)];
    player.configure('pcm_16000');
    const first = player.enqueue(before, 1)!;
    player.enqueue(Uint8Array.of(1), 1);
    player.configure('ulaw_8000');
    const second = player.enqueue(after, 1)!;
    const [left, right] = [rendered(before, 'pcm_16000', rate), rendered(after, 'ulaw_8000', rate)];
    const output = await offline.render();
    expect(player.underruns).to.equal(0);
    expect(largestDifference(output, left, frameOf(first, rate))).to.be.below(inaudible);
    expect(largestDifference(output, right, frameOf(second, rate))).to.be.below(inaudible);
    expect(frameOf(second, rate)).to.be.at.least(frameOf(first, rate) + left.length);
  });

  it('plays nothing of what was flushed before it began', async () => {
    const offline = new Offline(48000, 2);
    const player = new Player(offline.context);
    player.configure('pcm_16000');
    player.enqueue(noiseBytes('pcm_16000', 0.3));
    player.enqueue(Uint8Array.of(1));
    player.flush();
    expect(player.bufferedDuration).to.equal(0);
    // The half sample is gone as well: what follows is read from its own first byte on.
    const bytes = noiseBytes('pcm_16000', 0.2);
    offline.time = 0.2;
    const { start } = player.enqueue(bytes)!;
    const output = await offline.render();
    expect(peak(output.slice(0, start * 48000 - 1))).to.equal(0);
    expect(largestDifference(output, rendered(bytes, 'pcm_16000', 48000), Math.round(start * 48000))).to.be.below(
      inaudible,
    );
  });

  for (const format of ['pcm_16000', 'pcm_24000', 'pcm_48000', 'ulaw_8000'] as const) {
    it(`plays one source of ${format} behind the other, to the frame, and each whole`, async () => {
      const rate = 48000;
      const offline = new Offline(rate, 2.5);
      const player = new Player(offline.context);
      player.configure(format);
      const sources = [
        { source: 1, bytes: noiseBytes(format, 0.4) },
        { source: 2, bytes: noiseBytes(format, 0.3).reverse() },
        // Around a tool call an older one may go on.
        { source: 1, bytes: noiseBytes(format, 0.2) },
        { source: 3, bytes: noiseBytes(format, 0.5).reverse() },
      ];
      const playbacks = sources.map(({ source, bytes }) => {
        const [first] = [...pieces(bytes, [2049, 777, 1])].map((piece) => player.enqueue(piece, source));
        return first!;
      });
      const output = await offline.render();
      let frame = frameOf(playbacks[0]!, rate);
      expect(peak(output.slice(0, frame))).to.equal(0);
      for (const [index, { bytes }] of sources.entries()) {
        const expected = rendered(bytes, format, rate);
        expect(frameOf(playbacks[index]!, rate), `source ${index}`).to.equal(frame);
        expect(largestDifference(output, expected, frame), `source ${index}`).to.be.below(inaudible);
        frame += expected.length;
      }
      expect(peak(output.slice(frame))).to.equal(0);
      expect(player.underruns).to.equal(0);
    });
  }

  it('goes from one source to the next without a click', async () => {
    const rate = 48000;
    const offline = new Offline(rate, 2);
    const player = new Player(offline.context);
    player.configure('pcm_16000');
    // Speech begins and ends in silence, a tone at its zeros.
    const first = player.enqueue(tone('pcm_16000', 0.5, 200), 1)!;
    player.enqueue(tone('pcm_16000', 0.5, 200), 2);
    const output = await offline.render();
    const start = frameOf(first, rate);
    const heard = output.slice(start + 200, start + rate - 200);
    expect(largestStep(heard)).to.be.below(1.5 * largestStep(sine(200, rate, 1000)));
  });

  it('begins with a second source at once when both together are half a second', () => {
    const offline = new Offline(48000, 1);
    const player = new Player(offline.context);
    player.configure('pcm_16000');
    const first = player.enqueue(noiseBytes('pcm_16000', 0.3), 1)!;
    expect(first.start).to.be.closeTo(player.lead, 0.001);
    const second = player.enqueue(noiseBytes('pcm_16000', 0.3), 2)!;
    expect(first.start).to.be.closeTo(0.03, 0.001);
    expect(second.start).to.be.closeTo(0.33, 0.001);
  });

  it('completes a half sample by its own source only', () => {
    const offline = new Offline(48000, 2);
    const player = new Player(offline.context);
    player.configure('pcm_48000');
    const bytes = noiseBytes('pcm_48000', 0.2);
    player.enqueue(bytes.subarray(0, 4001), 1);
    const second = player.enqueue(bytes, 2)!;
    expect(second.end - second.start).to.be.closeTo(0.2, 1e-6);
    expect(player.enqueue(Uint8Array.of(1), 3)).to.equal(undefined);
    expect(player.enqueue(Uint8Array.of(1), 3)).to.not.equal(undefined);
  });

  describe('flush(source)', () => {
    const format = 'pcm_16000';
    const rate = 48000;

    /** A player with 1 s of each of these sources queued, at the time 0. */
    function queue(...sources: number[]): {
      offline: Offline;
      player: Player;
      playbacks: Playback[];
      bytes: Uint8Array;
    } {
      const offline = new Offline(rate, 6);
      const player = new Player(offline.context);
      player.configure(format);
      const bytes = noiseBytes(format, 1);
      const playbacks = sources.map((source) => {
        const [first] = [...pieces(bytes, [8001])].map((piece) => player.enqueue(piece, source));
        return first!;
      });
      return { offline, player, playbacks, bytes };
    }

    /** Exactly these playbacks are heard, each whole, from where they now are. */
    async function expectHeard({ offline, bytes }: ReturnType<typeof queue>, ...playbacks: Playback[]): Promise<void> {
      const output = await offline.render();
      const expected = rendered(bytes, format, rate);
      let end = 0;
      for (const playback of playbacks) {
        const frame = frameOf(playback, rate);
        expect(peak(output.slice(end, frame))).to.equal(0);
        expect(largestDifference(output, expected, frame)).to.be.below(inaudible);
        end = frame + expected.length;
      }
      expect(peak(output.slice(end))).to.equal(0);
    }

    for (const audible of [44, 50]) {
      it(`of an older one leaves what sounds and what is queued as it is: 43, of ${audible} and 51`, async () => {
        const queued = queue(audible, 51);
        const { offline, player, playbacks } = queued;
        const starts = playbacks.map(({ start }) => start);
        offline.time = starts[0]! + 0.4;
        const { bufferedDuration } = player;
        player.flush(43);
        expect(playbacks.map(({ start }) => start)).to.deep.equal(starts);
        expect(player.bufferedDuration).to.equal(bufferedDuration);
        await expectHeard(queued, ...playbacks);
      });
    }

    it('plays newer ones at once in place of what sounds, and whole', async () => {
      const queued = queue(42, 43, 44, 45);
      const { offline, player, playbacks } = queued;
      offline.time = playbacks[0]!.start + 0.4;
      player.flush(43);
      expect(playbacks[2]!.start).to.be.closeTo(offline.time + 0.03, 0.001);
      expect(playbacks[3]!.start).to.be.closeTo(playbacks[2]!.start + 1, 0.001);
      expect(player.bufferedDuration).to.be.closeTo(2.03, 0.01);
      await expectHeard(queued, playbacks[2]!, playbacks[3]!);
    });

    it('takes an older one from between newer ones, and closes the gap', async () => {
      const queued = queue(44, 43, 44);
      const { offline, player, playbacks } = queued;
      offline.time = playbacks[0]!.start + 0.4;
      player.flush(43);
      expect(playbacks[2]!.start).to.be.closeTo(playbacks[0]!.start + 1, 0.001);
      await expectHeard(queued, playbacks[0]!, playbacks[2]!);
    });

    it('takes an older one from behind newer ones, and goes on with a newer one', async () => {
      const queued = queue(44, 43);
      const { offline, player, playbacks, bytes } = queued;
      offline.time = playbacks[0]!.start + 0.9;
      player.flush(43);
      const next = player.enqueue(bytes.subarray(0, 3200), 44)!;
      expect(next.start).to.be.closeTo(playbacks[0]!.start + 1, 0.001);
      player.enqueue(bytes.subarray(3200), 44);
      await expectHeard(queued, playbacks[0]!, next);
    });

    it('waits for the rest of a newer one that has only just begun to come', () => {
      const { offline, player, playbacks } = queue(43);
      offline.time = playbacks[0]!.start + 0.4;
      const next = player.enqueue(noiseBytes(format, 0.1), 44)!;
      player.flush(43);
      expect(next.start).to.be.closeTo(offline.time + player.lead - 0.1, 0.01);
      player.enqueue(noiseBytes(format, 0.5), 44);
      expect(next.start, 'moved to now').to.be.closeTo(offline.time + 0.03, 0.001);
    });

    for (const [source, what] of [
      [44, 'the same'],
      [45, 'a newer one'],
      [undefined, 'all'],
    ] as const) {
      it(`of ${what} leaves nothing`, async () => {
        let drained = 0;
        const offline = new Offline(rate, 3);
        const player = new Player(offline.context, { onDrained: () => drained++ });
        player.configure(format);
        const bytes = noiseBytes(format, 0.5);
        player.enqueue(bytes, 43);
        player.enqueue(bytes, 44);
        player.flush(source);
        expect(player.bufferedDuration).to.equal(0);
        expect(drained).to.equal(1);
        expect(peak(await offline.render())).to.equal(0);
      });
    }

    it('leaves the half sample of a newer one', async () => {
      const queued = queue(43);
      const { offline, player, playbacks, bytes } = queued;
      const next = player.enqueue(bytes.subarray(0, 9001), 44)!;
      offline.time = playbacks[0]!.start + 0.4;
      player.flush(43);
      player.enqueue(bytes.subarray(9001), 44);
      await expectHeard(queued, next);
    });
  });

  it('answers with nothing when there is no whole sample, no format, or when it is closed', () => {
    const player = new Player(new Offline(48000, 1).context);
    const bytes = noiseBytes('pcm_16000', 0.1);
    expect(player.enqueue(bytes)).to.equal(undefined);
    player.configure('pcm_16000');
    expect(player.enqueue(new Uint8Array())).to.equal(undefined);
    expect(player.enqueue(Uint8Array.of(1))).to.equal(undefined);
    expect(player.bufferedDuration).to.equal(0);
    void player.close();
    expect(player.enqueue(bytes)).to.equal(undefined);
  });

  it('tells how much is queued, to its last sound', () => {
    const offline = new Offline(48000, 1);
    const player = new Player(offline.context);
    expect(player.bufferedDuration).to.equal(0);
    player.configure('pcm_16000');
    player.enqueue(noiseBytes('pcm_16000', 0.4));
    expect(player.bufferedDuration).to.be.closeTo(player.lead + 0.4, 0.001);
    offline.time = 0.5;
    expect(player.bufferedDuration).to.be.closeTo(player.lead - 0.1, 0.001);
    offline.time = 5;
    expect(player.bufferedDuration).to.equal(0);
  });

  it('is as loud as it is told', async () => {
    const offline = new Offline(48000, 1.5);
    const player = new Player(offline.context);
    player.volume = 0.25;
    player.configure('pcm_48000');
    const { start } = player.enqueue(tone('pcm_48000', 0.8))!;
    const output = await offline.render();
    const middle = output.slice((start + 0.3) * 48000, (start + 0.7) * 48000);
    expect(rms(middle)).to.be.closeTo((0.25 * 0.5) / Math.SQRT2, 1e-4);
  });
});

describe('Player, on the audio clock', () => {
  let context: AudioContext;
  let tap: Tap;

  beforeEach(async () => {
    context = await runningContext();
    tap = await Tap.on(context);
  });

  afterEach(() => context.close());

  /**
   * Heard to the sample and without a gap; where the machine is overloaded, a moment late.
   *
   * @param skip How many frames at its beginning are not looked at.
   */
  async function expectIntact({ start }: Playback, expected: Float32Array, skip = 0): Promise<void> {
    const heard = await tap.heard(start, start + expected.length / context.sampleRate + 0.2);
    const at = indexOf(heard, expected.subarray(skip, skip + 500), inaudible);
    expect(at).to.be.at.least(0);
    expect(largestDifference(heard, expected.subarray(skip), at)).to.be.below(inaudible);
    expect(peak(heard.slice(at + expected.length - skip))).to.equal(0);
  }

  it('plays pieces that come one by one to the sample, from the moment half a second is in hand', async () => {
    const player = new Player(context);
    player.configure('pcm_16000');
    const bytes = noiseBytes('pcm_16000', 1.2);
    let first: Playback | undefined;
    for (const piece of pieces(bytes, [3201])) {
      const playback = player.enqueue(piece, 1);
      first ??= playback;
      // Each in a task of its own, as messages of a socket.
      await new Promise((resolve) => setTimeout(resolve));
    }
    const expected = rendered(bytes, 'pcm_16000', context.sampleRate);
    await expectIntact(first!, expected);
    expect(player.underruns).to.equal(0);
  });

  it('tells when sound begins and when the last of it has sounded', async () => {
    const events: string[] = [];
    const player = new Player(context, {
      onPlaying: () => events.push(`playing at ${context.currentTime >= playback.start - 0.01}`),
      onDrained: () => events.push(`drained at ${context.currentTime >= playback.end - 0.01}`),
    });
    player.configure('pcm_16000');
    const playback = player.enqueue(noiseBytes('pcm_16000', 0.2))!;
    expect(player.level).to.equal(0);
    await player.drained();
    expect(events).to.deep.equal(['playing at true', 'drained at true']);
    expect(player.bufferedDuration).to.equal(0);
    await player.drained();
  });

  it('measures the level of what sounds, whatever the volume', async () => {
    let playing: (() => void) | undefined;
    const begun = new Promise<void>((resolve) => (playing = resolve));
    const player = new Player(context, { onPlaying: () => playing?.() });
    player.volume = 0;
    player.configure('pcm_16000');
    const { start } = player.enqueue(tone('pcm_16000', 3))!;
    await begun;
    await timeOf(context, start + 0.3);
    expect(player.level).to.be.closeTo(0.5 / Math.SQRT2, 0.02);
    player.flush();
    expect(player.level).to.equal(0);
  });

  it('tells the position as what has left the loudspeaker, not what was rendered', async () => {
    const player = new Player(context);
    const { currentTime } = context;
    expect(player.position).to.be.within(currentTime - 0.5, context.currentTime);
    // There the question alone can hang the page.
    const dangerous = /X11.+Firefox/.test(navigator.userAgent);
    let asked = false;
    Object.defineProperty(context, 'outputLatency', { get: () => (asked = true) && 0.2 });
    await timeOf(context, context.currentTime + 0.05);
    expect(player.position).to.be.closeTo(context.currentTime - (dangerous ? context.baseLatency : 0.2), 0.02);
    expect(asked).to.equal(!dangerous);
  });

  it('is drained when the last sound has come out of the loudspeaker', async () => {
    Object.defineProperty(context, 'outputLatency', { get: () => 0.3, configurable: true });
    Object.defineProperty(context, 'baseLatency', { get: () => 0.3, configurable: true });
    const player = new Player(context);
    player.configure('pcm_16000');
    const { end } = player.enqueue(tone('pcm_16000', 0.6, 440))!;
    await player.drained();
    expect(context.currentTime).to.be.above(end + 0.29);
  });

  for (const busy of [false, true]) {
    it(`flushes within 10 ms and without a click${busy ? ', however busy the page' : ''}`, async () => {
      // A low tone: a hard cut anywhere but at its zeros is a large step, a fade is not.
      const bytes = tone('pcm_16000', 2, 200);
      const steepest = largestStep(sine(200, context.sampleRate, 1000));
      for (let time = 0; time < 6; time++) {
        let drained = 0;
        const player = new Player(context, { onDrained: () => drained++ });
        player.configure('pcm_16000');
        const { start } = player.enqueue(bytes)!;
        await timeOf(context, start + 0.05 + time * 0.0171);
        if (busy) for (const end = performance.now() + 40; performance.now() < end;);
        const before = context.currentTime;
        player.flush();
        expect(drained).to.equal(1);
        expect(player.bufferedDuration).to.equal(0);
        await player.drained();
        // The clock as it was when the audio thread took notice: within one task it may stand still, or be late.
        await timeOf(context, 0);
        const noticed = context.currentTime;
        const heard = await tap.heard(before - 0.03, noticed + 0.4);
        expect(rms(heard.slice(0, context.sampleRate * 0.03)), 'sounds before').to.be.above(0.1);
        expect(largestStep(heard), 'largest step').to.be.below(1.5 * steepest);
        const silent = heard.slice(Math.ceil((noticed + 0.01 - before + 0.03) * context.sampleRate));
        expect(peak(silent), 'after 10 ms').to.equal(0);
      }
    });
  }

  it('plays anew at once after a flush', async () => {
    const player = new Player(context);
    player.configure('pcm_16000');
    const { start } = player.enqueue(tone('pcm_16000', 2))!;
    await timeOf(context, start + 0.1);
    player.flush();
    await timeOf(context, 0);
    const bytes = noiseBytes('pcm_16000', 0.7);
    const next = player.enqueue(bytes)!;
    expect(next.start - context.currentTime).to.be.below(0.05);
    const expected = rendered(bytes, 'pcm_16000', context.sampleRate);
    await expectIntact(next, expected, 2000);
  });

  it('silences an older source and plays a newer one at once in its place', async () => {
    let drained = 0;
    const player = new Player(context, { onDrained: () => drained++ });
    player.configure('pcm_16000');
    const { start } = player.enqueue(tone('pcm_16000', 3, 200), 43)!;
    const bytes = noiseBytes('pcm_16000', 1);
    const next = player.enqueue(bytes, 44)!;
    await timeOf(context, start + 0.3);
    const before = context.currentTime;
    player.flush(43);
    expect(next.start - before).to.be.below(0.06);
    // Where the machine is overloaded it begins a moment late: only its beginning and its end then suffer.
    const expected = rendered(bytes, 'pcm_16000', context.sampleRate).slice(2000, -2000);
    const heard = await tap.heard(before, next.start + 1.5);
    const at = indexOf(heard, expected.subarray(0, 500), inaudible);
    expect(at).to.be.at.least(0);
    expect(largestDifference(heard, expected, at), 'the noise and nothing else').to.be.below(inaudible);
    await player.drained();
    expect(drained).to.equal(1);
  });

  it('leaves nothing behind when it is closed', async () => {
    const player = new Player(context);
    player.configure('pcm_16000');
    const { start } = player.enqueue(tone('pcm_16000', 1))!;
    await timeOf(context, start + 0.1);
    const drained = player.drained();
    void player.close();
    void player.close();
    await drained;
    await timeOf(context, 0);
    const { currentTime } = context;
    expect(peak(await tap.heard(currentTime + 0.01, currentTime + 0.5))).to.equal(0);
  });
});
