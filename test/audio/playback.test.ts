import { expect } from '@open-wc/testing';
import { decodeSamples, encodeSamples, parseFormat } from '../../src/audio/pcm.js';
import {
  playbackProcessorName,
  type PlaybackCommand,
  type PlaybackOptions,
  type PlaybackReport,
} from '../../src/audio/playback.js';
import source from '../../src/audio/playback.worklet.ts?worklet';
import { Resampler } from '../../src/audio/resampler.js';
import { largestDifference, largestStep, peak, sine } from '../helpers/signal.js';
import { runningContext, Tap } from './support.js';

const format = parseFormat('pcm_16000');

describe('PlaybackProcessor', () => {
  let context: AudioContext;
  let tap: Tap;
  let node: AudioWorkletNode;
  let reports: PlaybackReport[];
  let look: () => void;

  beforeEach(async () => {
    context = await runningContext();
    tap = await Tap.on(context);
    // WebKitGTK hangs when a second module is loaded into a context: the tap's is the only other one, as in every test.
    const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    await context.audioWorklet.addModule(address).finally(() => URL.revokeObjectURL(address));
    const options: PlaybackOptions = {
      numberOfInputs: 0,
      numberOfOutputs: 1,
      outputChannelCount: [1],
      processorOptions: {},
    };
    node = new AudioWorkletNode(context, playbackProcessorName, options);
    node.connect(context.destination);
    reports = [];
    look = () => {};
    node.port.onmessage = ({ data }: MessageEvent<PlaybackReport>) => {
      reports.push(data);
      look();
    };
  });

  afterEach(() => context.close());

  const command = (data: PlaybackCommand): void =>
    node.port.postMessage(data, data.type === 'push' ? [data.bytes.buffer] : []);

  /** Resolves with the first report of a type that came or comes. */
  const reported = <Type extends PlaybackReport['type']>(type: Type) =>
    new Promise<Extract<PlaybackReport, { type: Type }>>((resolve) => {
      look = () => {
        const found = reports.find((report) => report.type === type);
        if (found) resolve(found as Extract<PlaybackReport, { type: Type }>);
      };
      look();
    });

  /** Half a second, its bytes, and what it is at the context's rate. */
  function speech() {
    const samples = sine(440, 16_000, 8000);
    const bytes = new Uint8Array(16_000);
    encodeSamples(samples, samples.length, format, new DataView(bytes.buffer));
    const resampler = new Resampler(16_000, context.sampleRate);
    const expected = new Float32Array(resampler.maxOutput(8000) + resampler.maxTail);
    const count = resampler.process(decodeSamples(bytes, format), 8000, expected);
    const length = count + resampler.tail(expected.subarray(count));
    return { bytes, expected: expected.slice(0, length) };
  }

  it('plays to the bit what it is sent, tells what was heard, and when it is done', async () => {
    const { bytes, expected } = speech();
    command({ type: 'configure', format });
    command({ type: 'push', bytes, source: 3 });
    expect(bytes.length).to.equal(0);
    command({ type: 'complete', source: 3 });
    const { frame } = await reported('playing');
    const drained = await reported('drained');
    expect(drained).to.deep.include({ reason: 'played', frame: frame + expected.length });
    expect(drained.statistics).to.deep.include({ underruns: 0, stretchedMs: 0, concealedMs: 0 });
    const rate = context.sampleRate;
    const heard = await tap.heard(frame / rate, (frame + expected.length) / rate);
    expect(largestDifference(heard, expected)).to.equal(0);
    const told = reports.filter((report) => report.type === 'heard');
    expect(told.at(0)).to.include({ source: 3, samples: 0, frame });
    expect(told.at(-1)).to.include({ source: 3, samples: 8000, frame: frame + expected.length, buffered: 0 });
    expect(told.length).to.be.within(10, 14);
    expect(told.at(5)!.level).to.be.closeTo(0.5 / Math.SQRT2, 0.01);
  });

  it('silences what is flushed within 5 ms, without a click', async () => {
    const { bytes, expected } = speech();
    command({ type: 'configure', format });
    command({ type: 'push', bytes, source: 3 });
    const { frame } = await reported('playing');
    command({ type: 'flush', source: 3 });
    const drained = await reported('drained');
    expect(drained.reason).to.equal('flushed');
    const rate = context.sampleRate;
    const end = drained.frame / rate;
    expect(peak(await tap.heard(end, end + 0.1))).to.equal(0);
    const heard = await tap.heard(frame / rate, end + 0.1);
    expect(largestStep(heard)).to.be.at.most(largestStep(expected) * 1.05);
    const { samples } = reports.findLast((report) => report.type === 'heard')!;
    expect(samples / 16_000).to.be.closeTo((drained.frame - frame) / rate - 0.005, 0.0005);
  });

  it('tells that it is closed only when it is silent, and takes nothing after that', async () => {
    command({ type: 'configure', format });
    command({ type: 'push', bytes: speech().bytes, source: 3 });
    await reported('playing');
    command({ type: 'close' });
    command({ type: 'push', bytes: speech().bytes, source: 4 });
    await reported('closed');
    expect(reports.filter(({ type }) => type === 'drained')).to.have.lengthOf(1);
    const end = context.currentTime;
    expect(peak(await tap.heard(end, end + 0.1))).to.equal(0);
  });
});
