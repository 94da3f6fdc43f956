import { expect } from '@open-wc/testing';
import { decodeSamples, encodeSamples, parseFormat } from '../../src/audio/pcm.js';
import { Player, type DrainedReason, type PlayerOptions } from '../../src/audio/player.js';
import { loadProcessors } from '../../src/audio/processors.js';
import type { AudioFormat } from '../../src/protocol/messages.js';
import { isWebKit } from '../helpers/engine.js';
import { resampled } from '../helpers/resampled.js';
import { indexOf, largestDifference, largestStep, noise, peak, rms, sine } from '../helpers/signal.js';
import { runningContext, Tap, timeOf } from './support.js';

/** A difference that is none: volume is a node of the engine's. A 16-bit step is 3e-5. */
const inaudible = 1e-7;

/** WebKit renders several quanta at once before its audio thread looks at messages, 12 ms of them on WebKitGTK 2.50. */
const FLUSH_S = isWebKit ? 0.02 : 0.01;

function toBytes(samples: Float32Array, format: AudioFormat): Uint8Array<ArrayBuffer> {
  const parsed = parseFormat(format);
  const bytes = new Uint8Array(samples.length * parsed.bytesPerSample);
  encodeSamples(samples, samples.length, parsed, new DataView(bytes.buffer));
  return bytes;
}

/** Some seconds of a tone, as it comes from the service. */
const tone = (seconds: number, frequency = 1000): Uint8Array<ArrayBuffer> =>
  toBytes(sine(frequency, 16_000, Math.round(16_000 * seconds)), 'pcm_16000');

const noiseBytes = (seconds: number): Uint8Array<ArrayBuffer> =>
  toBytes(noise(Math.round(16_000 * seconds)), 'pcm_16000');

/** What it must sound like: all of it converted in one piece. */
const rendered = (bytes: Uint8Array, rate: number): Float32Array =>
  resampled(decodeSamples(bytes, parseFormat('pcm_16000')), 16_000, rate);

describe('Player', () => {
  let context: AudioContext;
  let tap: Tap;
  let player: Player;
  let events: string[];
  let look: () => void;

  beforeEach(async () => {
    context = await runningContext();
    tap = await Tap.on(context);
    await loadProcessors(context);
    events = [];
    look = () => {};
  });

  afterEach(async () => {
    await player.close();
    await context.close();
  });

  function open(options: PlayerOptions = {}): Player {
    const tell = (event: string): void => {
      events.push(event);
      look();
    };
    player = new Player(context, {
      ...options,
      onPlaying: () => tell('playing'),
      onHeard: () => look(),
      onDrained: (reason: DrainedReason) => tell(reason),
      onSilent: () => tell('silent'),
    });
    player.open();
    player.configure('pcm_16000');
    return player;
  }

  /** Settles once a condition holds, whenever the audio thread tells something. */
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      look = () => {
        if (condition()) resolve();
      };
      look();
    });
  const told = (event: string): Promise<void> => until(() => events.includes(event));

  /** Where something is in what was played from `start` (s) on, in s; it must be there to the sample. */
  async function find(expected: Float32Array, start: number, skip = 0): Promise<number> {
    const end = context.currentTime + 0.3;
    const heard = await tap.heard(start, end);
    const at = indexOf(heard, expected.subarray(skip, skip + 500), inaudible);
    expect(at).to.be.at.least(0);
    expect(largestDifference(heard, expected.subarray(skip), at)).to.be.below(inaudible);
    return start + (at - skip) / context.sampleRate;
  }

  it('plays to the sample what comes in odd pieces, and tells when it begins, ends, and is silent', async () => {
    open();
    const bytes = noiseBytes(0.8);
    const expected = rendered(bytes, context.sampleRate);
    const start = context.currentTime;
    for (let at = 0; at < bytes.length; at += 3201) player.enqueue(bytes.subarray(at, at + 3201), 1);
    player.complete(1);
    expect(player.bufferedDuration).to.be.closeTo(0.8, 1e-9);
    await told('silent');
    expect(events).to.deep.equal(['playing', 'played', 'silent']);
    expect(await find(expected, start)).to.be.below(start + 0.1);
    expect(player.bufferedDuration).to.equal(0);
    expect(player.statistics).to.include({ underruns: 0, stretchedMs: 0, concealedMs: 0 });
  });

  it('takes the bytes over, and copies what is only a part', () => {
    open();
    const bytes = noiseBytes(0.1);
    player.enqueue(bytes, 1);
    expect(bytes.length, 'transferred').to.equal(0);
    const part = noiseBytes(0.2);
    player.enqueue(part.subarray(0, 1000), 1);
    expect(part.length, 'copied').to.equal(6400);
  });

  it('tells what was heard on the clock of the loudspeaker', async () => {
    // There the question alone can hang the page.
    const dangerous = /X11.+Firefox/.test(navigator.userAgent);
    let asked = false;
    Object.defineProperty(context, 'outputLatency', { get: () => (asked = true) && 0.2 });
    open();
    const bytes = noiseBytes(1);
    const expected = rendered(bytes, context.sampleRate);
    const start = context.currentTime;
    player.enqueue(bytes, 1);
    player.complete(1);
    const seen: { time: number; heard: number }[] = [];
    await until(() => {
      seen.push({ time: context.currentTime, heard: player.heard(1) });
      return events.includes('silent');
    });
    const begin = (await find(expected, start)) + (dangerous ? context.baseLatency : 0.2);
    expect(seen.length).to.be.above(20);
    for (const { time, heard } of seen) {
      expect(heard).to.be.closeTo(Math.max(0, Math.min(1, time - begin)), 0.06);
    }
    expect(player.heard(1)).to.equal(1);
    expect(player.heard(2)).to.equal(0);
    expect(asked).to.equal(!dangerous);
  });

  it('goes on after a stall where it was, and knows all the while what was heard', async () => {
    open();
    const bytes = noiseBytes(1);
    player.enqueue(bytes.slice(0, 16_000), 1);
    await told('starved');
    await told('silent');
    expect(player.heard(1)).to.equal(0.5);
    expect(events).to.deep.equal(['playing', 'starved', 'silent']);
    player.enqueue(bytes.slice(16_000), 1);
    player.complete(1);
    expect(player.heard(1)).to.equal(0.5);
    await told('played');
    expect(player.statistics.underruns).to.equal(1);
    expect(player.statistics.concealedMs).to.be.above(400);
    expect(player.target!.lateness.some((weight, index) => index > 30 && weight > 0)).to.equal(true);
  });

  it('is drained when the last sound has come out of the loudspeaker', async () => {
    Object.defineProperty(context, 'outputLatency', { get: () => 0.3, configurable: true });
    Object.defineProperty(context, 'baseLatency', { get: () => 0.3, configurable: true });
    open();
    const start = context.currentTime;
    player.enqueue(tone(0.6), 1);
    await player.drained();
    expect(context.currentTime).to.be.above(start + 0.6 + 0.29);
    await player.drained();
  });

  it('measures the level of what sounds, whatever the volume', async () => {
    open();
    player.volume = 0;
    player.enqueue(tone(3), 1);
    expect(player.level).to.equal(0);
    await until(() => player.heard(1) > 0.3);
    expect(player.level).to.be.closeTo(0.5 / Math.SQRT2, 0.02);
    player.flush();
    await told('flushed');
    expect(player.level).to.equal(0);
  });

  it('is louder and softer without a click', async () => {
    open();
    player.enqueue(tone(3, 200), 1);
    await until(() => player.heard(1) > 0.1);
    const before = context.currentTime;
    for (const volume of [0.2, 1, 0.5]) {
      player.volume = volume;
      await timeOf(context, context.currentTime + 0.1);
    }
    const { currentTime } = context;
    const heard = await tap.heard(before, currentTime + 0.2);
    expect(largestStep(heard)).to.be.below(1.5 * largestStep(sine(200, context.sampleRate, 1000)));
    expect(rms(heard.slice(-0.1 * context.sampleRate)), 'half as loud').to.be.closeTo(0.25 / Math.SQRT2, 0.01);
  });

  for (const busy of [false, true]) {
    it(`is silent 10 ms (WebKit: 20 ms) after the audio thread knows of a flush, without a click${busy ? ', however busy the page' : ''}`, async () => {
      // A low tone: a hard cut anywhere but at its zeros is a large step, a fade is not.
      const steepest = largestStep(sine(200, context.sampleRate, 1000));
      open();
      for (let time = 0; time < 6; time++) {
        events.length = 0;
        player.enqueue(tone(2, 200), time);
        await until(() => player.heard(time) > 0.05 + time * 0.0171);
        if (busy) for (const end = performance.now() + 40; performance.now() < end;);
        const before = context.currentTime;
        player.flush();
        expect(player.bufferedDuration).to.equal(0);
        expect(player.heard(time)).to.equal(0);
        // How soon a message reaches the audio thread is the browser's affair.
        await told('flushed');
        const noticed = context.currentTime;
        const heard = await tap.heard(before - 0.03, noticed + 0.4);
        expect(rms(heard.slice(0, context.sampleRate * 0.03)), 'sounds before').to.be.above(0.1);
        expect(largestStep(heard), 'largest step').to.be.below(1.5 * steepest);
        const silent = heard.slice(Math.ceil((noticed + FLUSH_S - before + 0.03) * context.sampleRate));
        expect(peak(silent), `after ${FLUSH_S} s`).to.equal(0);
        expect(events.filter((event) => event !== 'silent')).to.deep.equal(['playing', 'flushed']);
      }
    });
  }

  it('plays anew at once after a flush', async () => {
    open();
    player.enqueue(tone(2), 1);
    await until(() => player.heard(1) > 0.1);
    player.flush();
    await timeOf(context, 0);
    const bytes = noiseBytes(0.7);
    const expected = rendered(bytes, context.sampleRate);
    const now = context.currentTime;
    player.enqueue(bytes, 1);
    player.complete(1);
    await told('played');
    expect(player.heard(1)).to.be.closeTo(0.7, 0.1);
    expect(await find(expected, now)).to.be.below(now + 0.1);
  });

  it('silences an older source and plays a newer one whole and at once in its place', async () => {
    open();
    player.enqueue(tone(3, 200), 43);
    const bytes = noiseBytes(0.8);
    const expected = rendered(bytes, context.sampleRate);
    player.enqueue(bytes, 44);
    player.complete(44);
    await until(() => player.heard(43) > 0.3);
    const before = context.currentTime;
    player.flush(43);
    expect(player.enqueue(tone(1), 43), 'late audio').to.equal(undefined);
    expect(player.bufferedDuration).to.be.closeTo(0.8, 1e-9);
    await told('played');
    const begins = await find(expected, before);
    const older = await tap.heard(begins - 0.03, begins - 0.01);
    expect(rms(older), 'the older one sounds until then').to.be.above(0.1);
    expect(events.find((event) => event !== 'playing')).to.equal('played');
  });

  it('stands still while it is held, also the clock of what was heard, and loses nothing', async () => {
    open();
    const bytes = noiseBytes(1);
    const expected = rendered(bytes, context.sampleRate);
    player.enqueue(bytes, 1);
    player.complete(1);
    await until(() => player.heard(1) > 0.2);
    player.held = true;
    await player.drained();
    let heard: number;
    // How soon a message reaches the audio thread is the browser's affair.
    do {
      heard = player.heard(1);
      await timeOf(context, context.currentTime + 0.1);
    } while (player.heard(1) !== heard);
    const from = context.currentTime;
    await timeOf(context, from + 0.5);
    expect(player.heard(1)).to.equal(heard);
    expect(peak(await tap.heard(from, from + 0.4))).to.equal(0);
    player.held = false;
    await told('played');
    await told('silent');
    expect(player.heard(1)).to.equal(1);
    const all = await tap.heard(from, context.currentTime);
    expect(indexOf(all, expected.subarray(-2000), inaudible)).to.be.above(0);
    expect(player.statistics.underruns).to.equal(0);
  });

  it('is told what was learned of the network before', async () => {
    const lateness = Array.from({ length: 120 }, (_, index) => (index === 50 ? 100 : 0));
    open({ target: { lateness, interval: 0.2 } });
    expect(player.target!.lateness).to.equal(lateness);
    player.enqueue(noiseBytes(0.2), 1);
    await told('starved');
    expect(player.statistics.target).to.be.within(500, 600);
  });

  it('keeps what comes before it is open', async () => {
    player = new Player(context, { onDrained: () => look() });
    player.configure('pcm_16000');
    const bytes = noiseBytes(0.3);
    const expected = rendered(bytes, context.sampleRate);
    player.enqueue(bytes, 1);
    player.complete(1);
    const start = context.currentTime;
    player.open();
    await until(() => player.bufferedDuration === 0);
    await find(expected, start);
  });

  it('answers with nothing when there is no whole sample, no format, or when it is closed', () => {
    player = new Player(context);
    expect(player.enqueue(tone(0.1))).to.equal(undefined);
    player.configure('pcm_16000');
    expect(player.enqueue(new Uint8Array())).to.equal(undefined);
    expect(player.enqueue(Uint8Array.of(1))).to.equal(undefined);
    expect(player.bufferedDuration).to.equal(0);
    expect(player.enqueue(Uint8Array.of(1))).to.deep.equal({ start: 0, end: 1 / 16_000 });
    void player.close();
    expect(player.enqueue(tone(0.1))).to.equal(undefined);
  });

  it('says so when the context has processors of another version', () => {
    const other = new OfflineAudioContext(1, 128, 48_000);
    expect(() => new Player(other).open())
      .to.throw()
      .with.property('code', 'worklet-blocked');
    player = new Player(context);
  });

  it('leaves nothing behind when it is closed, without a click, and lets nobody wait', async () => {
    open();
    const steepest = largestStep(sine(200, context.sampleRate, 1000));
    player.enqueue(tone(1, 200), 1);
    await until(() => player.heard(1) > 0.1);
    const before = context.currentTime;
    const drained = player.drained();
    void player.close();
    await player.close();
    await drained;
    await timeOf(context, 0);
    const { currentTime } = context;
    const heard = await tap.heard(before - 0.05, currentTime + 0.3);
    expect(largestStep(heard)).to.be.below(1.5 * steepest);
    expect(peak(heard.slice(-0.2 * context.sampleRate))).to.equal(0);
  });

  it('closes in a context that stands still', async () => {
    open();
    player.enqueue(tone(1, 200), 1);
    await until(() => player.heard(1) > 0.1);
    await context.suspend();
    const start = performance.now();
    await player.close();
    expect(performance.now() - start).to.be.below(500);
  });
});
