import { expect } from '@open-wc/testing';
import { WebmRecorder } from '../../src/audio/media-recorder.js';
import { frequencyOf, peak, rms, sine } from '../helpers/signal.js';
import { Chunks, play, runningContext, timeOf } from './support.js';

const isSupported = typeof MediaRecorder === 'function' && MediaRecorder.isTypeSupported('audio/webm;codecs=opus');

describe('WebmRecorder', () => {
  let context: AudioContext;
  let chunks: Chunks;

  beforeEach(async () => {
    context = await runningContext();
    chunks = new Chunks();
  });

  afterEach(() => context.close());

  const tone = (frequency = 440): MediaStream => {
    const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    play(context, [sine(frequency, context.sampleRate, context.sampleRate * 10)]).connect(destination);
    return destination.stream;
  };

  const isHeader = (bytes: Uint8Array): boolean =>
    [0x1a, 0x45, 0xdf, 0xa3].every((byte, index) => bytes[index] === byte);

  const decode = async (bytes: Uint8Array<ArrayBuffer>): Promise<Float32Array> =>
    (await context.decodeAudioData(bytes.slice().buffer)).getChannelData(0);

  if (!isSupported) {
    it('says so where the browser cannot record WebM', () => {
      expect(() => new WebmRecorder(context, tone()))
        .to.throw()
        .with.property('code', 'configuration');
    });
    return;
  }

  it('records from before the start on, as one file in pieces', async () => {
    const recorder = new WebmRecorder(context, tone());
    await timeOf(context, context.currentTime + 0.7);
    recorder.start('pcm_16000', chunks.add);
    expect(chunks.parts.length, 'kept').to.be.at.least(1);
    expect(recorder.level).to.be.closeTo(0.5 / Math.SQRT2, 0.05);
    await chunks.until(15);
    recorder.close();
    expect(chunks.parts.map(isHeader)).to.deep.equal(chunks.parts.map((_, index) => index === 0));
    const samples = await decode(chunks.bytes);
    const middle = samples.slice(context.sampleRate * 0.3, context.sampleRate * 0.9);
    expect(frequencyOf(middle, context.sampleRate, 440)).to.be.closeTo(440, 1);
    expect(rms(middle)).to.be.closeTo(0.5 / Math.SQRT2, 0.05);
  });

  it('keeps 2 s at the most', async () => {
    const recorder = new WebmRecorder(context, tone());
    await timeOf(context, context.currentTime + 3);
    recorder.start('pcm_16000', chunks.add);
    expect(chunks.parts.length).to.be.at.most(20);
    await chunks.until(25);
    recorder.close();
    expect(isHeader(chunks.parts[0]!)).to.equal(true);
  });

  it('records silence while muted, and still tells the level', async () => {
    const recorder = new WebmRecorder(context, tone());
    recorder.muted = true;
    expect(recorder.muted).to.equal(true);
    recorder.start('pcm_16000', chunks.add);
    await chunks.until(8);
    expect(recorder.level).to.be.above(0.3);
    recorder.close();
    const samples = await decode(chunks.bytes);
    expect(peak(samples.slice(context.sampleRate * 0.3))).to.be.below(0.001);
  });

  it('goes on in the same file with another microphone, and with none', async () => {
    const [first, second] = [tone(440), tone(880)];
    const recorder = new WebmRecorder(context, first);
    recorder.start('pcm_16000', chunks.add);
    await chunks.until(8);
    recorder.replace(undefined);
    expect(first.getTracks()[0]!.readyState).to.equal('ended');
    expect(recorder.level).to.equal(0);
    await chunks.until(14);
    recorder.replace(second);
    await chunks.until(24);
    recorder.close();
    recorder.close();
    expect(second.getTracks()[0]!.readyState).to.equal('ended');
    expect(chunks.parts.filter(isHeader)).to.have.lengthOf(1);
    const samples = await decode(chunks.bytes);
    expect(frequencyOf(samples.slice(-context.sampleRate * 0.3), context.sampleRate, 880)).to.be.closeTo(880, 2);
  });

  it('begins a new file after stop, and delivers nothing in between', async () => {
    const recorder = new WebmRecorder(context, tone());
    recorder.start('pcm_16000', chunks.add);
    await chunks.until(3);
    recorder.stop();
    const before = chunks.parts.length;
    await timeOf(context, context.currentTime + 0.4);
    expect(chunks.parts).to.have.lengthOf(before);
    const later = new Chunks();
    recorder.start('pcm_16000', later.add);
    await later.until(4);
    expect(later.parts.map(isHeader)).to.deep.equal(later.parts.map((_, index) => index === 0));
    recorder.close();
    const count = later.parts.length;
    await timeOf(context, context.currentTime + 0.3);
    expect(later.parts).to.have.lengthOf(count);
  });
});
