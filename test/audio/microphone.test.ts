import { expect, waitUntil } from '@open-wc/testing';
import { useFakeTimers } from 'sinon';
import { loadProcessors } from '../../src/audio/processors.js';
import { isMicrophoneGranted, Microphone, requestMicrophone } from '../../src/audio/microphone.js';
import { decodeSamples, parseFormat } from '../../src/audio/pcm.js';
import type { VoiceAgentError } from '../../src/base/errors.js';
import type { AudioFormat } from '../../src/protocol/messages.js';
import { frequencyOf, indexOf, largestDifference, noise, peak, signalToNoise, sine } from '../helpers/signal.js';
import { addModule, Chunks, play, runningContext, timeOf } from './support.js';

const decode = (bytes: Uint8Array, format: AudioFormat): Float32Array => decodeSamples(bytes, parseFormat(format));

/** What 16 bits leave of samples. */
const rounded = (samples: Float32Array): Float32Array => samples.map((sample) => Math.round(sample * 0x8000) / 0x8000);

/** Renders slowly until a message has come, and answers it. */
const gateSource = `registerProcessor('gate', class extends AudioWorkletProcessor {
  constructor() {
    super();
    this.port.onmessage = () => { this.open = true; this.port.postMessage(0); };
  }
  process() {
    if (!this.open) for (const end = Date.now() + 8; Date.now() < end; );
    return true;
  }
})`;

/** Records what a second of `channels` gives, offline. */
async function record(
  rate: number,
  format: AudioFormat,
  channels: Float32Array<ArrayBuffer>[],
  count = 49,
): Promise<Chunks> {
  const context = new OfflineAudioContext(1, rate, rate);
  await loadProcessors(context);
  await addModule(context, gateSource);
  const gate = new AudioWorkletNode(context, 'gate');
  gate.connect(context.destination);
  const microphone = new Microphone(context, play(context, channels));
  const chunks = new Chunks();
  microphone.start(format, chunks.add);
  const passed = new Promise((resolve) => (gate.port.onmessage = resolve));
  // Not before the microphone's own message has come, on a port of its own: WebKit keeps no order among ports.
  setTimeout(() => gate.port.postMessage(0), 150);
  // Chromium and WebKit take messages only while they do not render; Firefox takes them meanwhile, and cannot be suspended.
  if ('suspend' in OfflineAudioContext.prototype) {
    void context
      .suspend(128 / rate)
      .then(() => passed)
      .then(() => context.resume());
  }
  await context.startRendering();
  await chunks.until(count);
  return chunks;
}

describe('Microphone, offline', () => {
  for (const rate of [44100, 48000]) {
    for (const format of ['pcm_16000', 'pcm_24000', 'ulaw_8000'] as const) {
      it(`sends 440 Hz from ${rate} Hz as ${format}: the same tone, as pure as the format is`, async () => {
        const { bytes } = await record(rate, format, [sine(440, rate, rate)]);
        const { sampleRate } = parseFormat(format);
        const samples = decode(bytes, format).slice(sampleRate / 50);
        expect(frequencyOf(samples, sampleRate, 440)).to.be.closeTo(440, 0.01);
        expect(signalToNoise(samples, sampleRate, 440)).to.be.at.least(format === 'ulaw_8000' ? 35 : 80);
      });
    }
  }

  for (const format of [
    'pcm_8000',
    'pcm_16000',
    'pcm_22050',
    'pcm_24000',
    'pcm_44100',
    'pcm_48000',
    'ulaw_8000',
  ] as const) {
    it(`cuts ${format} into chunks of 20 ms`, async () => {
      const { parts } = await record(44100, format, [sine(440, 44100, 44100)]);
      const { sampleRate, bytesPerSample } = parseFormat(format);
      for (const { length } of parts) expect(length).to.equal(Math.round(sampleRate / 50) * bytesPerSample);
    });
  }

  it('sends every sample once', async () => {
    const input = noise(48000);
    const samples = decode((await record(48000, 'pcm_48000', [input], 50)).bytes, 'pcm_48000');
    expect(samples).to.have.lengthOf(48000);
    expect(largestDifference(samples, rounded(input))).to.equal(0);
  });

  it('mixes channels evenly', async () => {
    const left = noise(48000);
    const { bytes } = await record(48000, 'pcm_48000', [left, left.map((sample) => -sample)]);
    expect(peak(decode(bytes, 'pcm_48000'))).to.equal(0);
  });

  it('sends silence when it hears nothing', async () => {
    const { bytes, levels } = await record(48000, 'pcm_48000', [new Float32Array(1)]);
    expect(peak(bytes)).to.equal(0);
    expect(peak(levels)).to.equal(0);
  });

  it('tells the level beside each chunk', async () => {
    const { levels } = await record(48000, 'pcm_16000', [sine(1000, 48000, 48000)]);
    for (const level of levels.slice(2)) expect(level).to.be.closeTo(0.5 / Math.SQRT2, 0.01);
  });

  it('needs the processors of this version', async () => {
    const context = new OfflineAudioContext(1, 128, 48000);
    await addModule(context, gateSource);
    expect(() => new Microphone(context))
      .to.throw()
      .with.property('code', 'worklet-blocked');
  });
});

describe('Microphone, on the audio clock', () => {
  const rate = 48000;
  const format = 'pcm_48000';
  const heard = noise(rate * 8);
  let context: AudioContext;
  let chunks: Chunks;

  beforeEach(async () => {
    context = await runningContext({ sampleRate: rate });
    chunks = new Chunks();
  });

  afterEach(() => context.close());

  /** Where what was delivered stands in what was to be heard; every sample must be the next one. */
  function place(bytes: Uint8Array): { first: number; end: number } {
    const samples = decode(bytes, format);
    const expected = rounded(heard);
    const silence = samples.findIndex((sample) => sample !== 0);
    const sounding = samples.slice(silence);
    const first = indexOf(expected, sounding.subarray(0, 200));
    expect(first, 'place of the first sample').to.be.at.least(0);
    for (let n = 0; n < sounding.length; n++) {
      if (sounding[n] !== expected[first + n]) expect.fail(`sample ${n} of ${sounding.length} is not the next one`);
    }
    return { first, end: first + sounding.length };
  }

  it('delivers what was heard before the start, from its first sample', async () => {
    await loadProcessors(context);
    const microphone = new Microphone(context, play(context, [heard]));
    await timeOf(context, context.currentTime + 0.5);
    microphone.start(format, chunks.add);
    await chunks.until(60);
    expect(place(chunks.bytes).first).to.equal(0);
  });

  it('keeps 2 s at the most', async () => {
    await loadProcessors(context);
    const began = context.currentTime + 0.5;
    const microphone = new Microphone(context, play(context, [heard], began));
    await timeOf(context, began + 2.6);
    const asked = context.currentTime;
    microphone.start(format, chunks.add);
    await chunks.until(1);
    const delivered = context.currentTime;
    await chunks.until(130);
    const { first } = place(chunks.bytes);
    expect(began + first / rate).to.be.within(asked - 2 - 0.05, delivered - 2 + 0.05);
  });

  it('catches up with what was kept faster than it was spoken', async () => {
    await loadProcessors(context);
    const microphone = new Microphone(context, play(context, [heard]));
    await timeOf(context, context.currentTime + 2);
    const asked = context.currentTime;
    microphone.start(format, chunks.add);
    await chunks.until(100);
    expect(context.currentTime - asked).to.be.below(1.5);
  });

  it('sends zeros while muted, still tells the level, and loses no time', async () => {
    await loadProcessors(context);
    const microphone = new Microphone(context, play(context, [heard]));
    microphone.start(format, chunks.add);
    await chunks.until(() => chunks.parts.some((part) => peak(part) > 0));
    microphone.muted = true;
    expect(microphone.muted).to.equal(true);
    const isSilent = (part: Uint8Array | undefined) => part !== undefined && peak(part) === 0;
    await chunks.until(() => [-1, -2, -3].every((index) => isSilent(chunks.parts.at(index))));
    expect(chunks.levels.at(-1)).to.be.closeTo(1 / Math.sqrt(12), 0.03);
    expect(microphone.level).to.equal(chunks.levels.at(-1));
    microphone.muted = false;
    const count = chunks.parts.length;
    await chunks.until(() => chunks.parts.length >= count + 10 && !isSilent(chunks.parts.at(-2)));

    const samples = decode(chunks.bytes, format);
    const expected = rounded(heard);
    const begin = samples.findIndex((sample) => sample !== 0);
    const first = indexOf(expected, samples.subarray(begin, begin + 200));
    const wrong = samples.findIndex(
      (sample, n) => n >= begin && sample !== 0 && sample !== expected[first + n - begin],
    );
    expect(wrong, 'sample out of place').to.equal(-1);
  });

  it('delivers nothing between stop and start, and repeats nothing after', async () => {
    await loadProcessors(context);
    const microphone = new Microphone(context, play(context, [heard]));
    microphone.start(format, chunks.add);
    await chunks.until(10);
    microphone.stop();
    const before = chunks.parts.length;
    await timeOf(context, context.currentTime + 0.3);
    expect(chunks.parts).to.have.lengthOf(before);
    const later = new Chunks();
    microphone.start(format, later.add);
    await later.until(30);
    const { first } = place(later.bytes);
    const { end } = place(chunks.bytes);
    expect(chunks.parts).to.have.lengthOf(before);
    expect(first).to.be.at.least(end);
  });

  it('goes on in another format: nothing of the former one reaches the new listener', async () => {
    await loadProcessors(context);
    const microphone = new Microphone(context, play(context, [sine(440, rate, rate * 4)]));
    microphone.start(format, chunks.add);
    await chunks.until(10);
    const later = new Chunks();
    // Chunks of the former format are under way at this moment: the page was busy.
    for (const end = performance.now() + 100; performance.now() < end;);
    microphone.start('pcm_16000', later.add);
    const before = chunks.parts.length;
    await later.until(30);
    expect(chunks.parts).to.have.lengthOf(before);
    for (const { length } of later.parts) expect(length).to.equal(640);
    expect(signalToNoise(decode(later.bytes, 'pcm_16000').slice(320), 16000, 440)).to.be.at.least(80);
  });

  it('makes one buffer for a chunk and at most two views, and nothing for a render quantum', async () => {
    await addModule(
      context,
      `const made = { buffers: 0, views: 0 };
      globalThis.ArrayBuffer = class extends ArrayBuffer { constructor(...of) { super(...of); made.buffers++; } };
      for (const name of ['Float32Array', 'Float64Array', 'DataView', 'Uint8Array', 'Int16Array']) {
        globalThis[name] = class extends globalThis[name] { constructor(...of) { super(...of); made.views++; } };
      }
      registerProcessor('made', class extends AudioWorkletProcessor {
        constructor() { super(); this.port.onmessage = () => this.port.postMessage(made); }
        process() { return true; }
      });`,
    );
    const counter = new AudioWorkletNode(context, 'made');
    counter.connect(context.destination);
    const made = (): Promise<{ buffers: number; views: number }> =>
      new Promise((resolve) => {
        counter.port.onmessage = ({ data }: MessageEvent<{ buffers: number; views: number }>) => resolve(data);
        counter.port.postMessage(0);
      });
    await loadProcessors(context);
    const microphone = new Microphone(context, play(context, [heard]));
    microphone.start('pcm_16000', chunks.add);
    await chunks.until(50);
    const [before, delivered] = [await made(), chunks.parts.length];
    await chunks.until(delivered + 150);
    const [after, count] = [await made(), chunks.parts.length - delivered];
    // Each of the two counts may miss a few that are under way.
    expect(after.buffers - before.buffers, 'buffers').to.be.within(count - 20, count + 20);
    expect(after.views - before.views, 'views').to.be.within(count - 20, 2.2 * count + 20);
  });

  it('records what it is given, then silence, then something else', async () => {
    await loadProcessors(context);
    const streamOf = (samples: Float32Array<ArrayBuffer>): MediaStream => {
      const destination = new MediaStreamAudioDestinationNode(context);
      play(context, [samples]).connect(destination);
      return destination.stream;
    };
    const isLoud = (part: Uint8Array | undefined) => part !== undefined && peak(decode(part, format)) > 0.4;
    const isSilent = (part: Uint8Array | undefined) => part !== undefined && peak(part) === 0;
    const tone = (): MediaStream => streamOf(sine(440, rate, rate * 8));
    const [first, second] = [tone(), tone()];
    const microphone = new Microphone(context, first);
    microphone.start(format, chunks.add);
    await chunks.until(() => isLoud(chunks.parts.at(-1)));
    microphone.replace(undefined);
    expect(first.getTracks()[0]!.readyState).to.equal('ended');
    await chunks.until(() => isSilent(chunks.parts.at(-1)));
    microphone.replace(second);
    await chunks.until(() => isLoud(chunks.parts.at(-1)));
    microphone.close();
    microphone.close();
    expect(second.getTracks()[0]!.readyState).to.equal('ended');
    expect(microphone.level).to.equal(0);
    const count = chunks.parts.length;
    await timeOf(context, context.currentTime + 0.2);
    expect(chunks.parts).to.have.lengthOf(count);
  });

  it('hears a real microphone', async () => {
    await loadProcessors(context);
    const stream = await requestMicrophone({ constraints: { echoCancellation: false, noiseSuppression: false } });
    const microphone = new Microphone(context, stream);
    microphone.start('pcm_16000', chunks.add);
    await chunks.until(() => microphone.level > 0.001);
    microphone.close();
    expect(stream.getTracks().map(({ readyState }) => readyState)).to.deep.equal(['ended']);
  });
});

describe('requestMicrophone', () => {
  type Ask = (constraints: { audio: MediaTrackConstraints }) => Promise<MediaStream>;
  const { mediaDevices } = navigator;

  /** Puts something else in the place of the browser's own until the end of the test. */
  const answer = (getUserMedia: Ask): void =>
    void Object.defineProperty(mediaDevices, 'getUserMedia', { value: getUserMedia, configurable: true });

  const failure = (promise: Promise<unknown>): Promise<VoiceAgentError> =>
    promise.then(
      () => expect.fail('did not fail'),
      (error: unknown) => error as VoiceAgentError,
    );

  afterEach(() => {
    delete (mediaDevices as Partial<MediaDevices>).getUserMedia;
    delete (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
  });

  for (const [name, code] of [
    ['NotAllowedError', 'microphone-denied'],
    ['SecurityError', 'microphone-denied'],
    ['NotFoundError', 'microphone-missing'],
    ['NotReadableError', 'microphone-missing'],
    ['AbortError', 'microphone-missing'],
    ['OverconstrainedError', 'microphone-missing'],
  ] as const) {
    it(`turns ${name} into ${code}`, async () => {
      answer(() => Promise.reject(new DOMException('no', name)));
      const error = await failure(requestMicrophone());
      expect(error).to.include({ code, retryable: true });
      expect(error.cause).to.have.property('name', name);
    });
  }

  it('says so on an insecure page', async () => {
    Object.defineProperty(navigator, 'mediaDevices', { value: undefined, configurable: true });
    const secure = Object.getOwnPropertyDescriptor(globalThis, 'isSecureContext')!;
    Object.defineProperty(globalThis, 'isSecureContext', { value: false, configurable: true });
    try {
      expect(await failure(requestMicrophone())).to.have.property('code', 'insecure-context');
    } finally {
      Object.defineProperty(globalThis, 'isSecureContext', secure);
    }
  });

  it('ends a microphone that is granted after more than 30 s', async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    let grant = (): void => undefined;
    answer(() => new Promise((resolve) => (grant = () => resolve(stream))));
    const clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const failed = failure(requestMicrophone());
      clock.tick(29_000);
      clock.tick(1_000);
      expect(await failed).to.include({ code: 'microphone-denied', obstacle: 'browser', retryable: true });
      grant();
      await Promise.resolve();
    } finally {
      clock.restore();
    }
    await waitUntil(() => stream.getTracks()[0]!.readyState === 'ended');
  });

  it('takes the default microphone where the chosen one has gone', async () => {
    const asked: unknown[] = [];
    answer(({ audio }) => {
      asked.push(audio.deviceId);
      return audio.deviceId
        ? Promise.reject(new DOMException('gone', 'OverconstrainedError'))
        : Promise.resolve(new MediaStream());
    });
    await requestMicrophone({ deviceId: 'gone' });
    expect(asked).to.deep.equal([{ exact: 'gone' }, undefined]);
  });

  it('does not ask twice when the visitor says no', async () => {
    let asked = 0;
    answer(() => {
      asked++;
      return Promise.reject(new DOMException('no', 'NotAllowedError'));
    });
    expect(await failure(requestMicrophone({ deviceId: 'mine' }))).to.have.property('code', 'microphone-denied');
    expect(asked).to.equal(1);
  });

  it('asks for echo cancellation, noise suppression and gain control, unless told otherwise', async () => {
    const asked: MediaTrackConstraints[] = [];
    answer(({ audio }) => {
      asked.push(audio);
      return Promise.resolve(new MediaStream());
    });
    await requestMicrophone();
    await requestMicrophone({ constraints: { echoCancellation: false } });
    expect(asked[0]).to.include({ echoCancellation: true, noiseSuppression: true, autoGainControl: true });
    expect(asked[1]).to.deep.equal({ echoCancellation: false });
  });

  it('ends a microphone that is granted too late', async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const controller = new AbortController();
    answer(() => {
      controller.abort();
      return Promise.resolve(stream);
    });
    expect(await failure(requestMicrophone({ signal: controller.signal }))).to.have.property('code', 'aborted');
    expect(stream.getTracks()[0]!.readyState).to.equal('ended');
  });

  it('counts as stopped, not as refused, when it was stopped meanwhile', async () => {
    const controller = new AbortController();
    answer(() => {
      controller.abort();
      return Promise.reject(new DOMException('no', 'NotAllowedError'));
    });
    expect(await failure(requestMicrophone({ signal: controller.signal }))).to.have.property('code', 'aborted');
  });
});

describe('isMicrophoneGranted', () => {
  afterEach(() => delete (navigator.permissions as Partial<Permissions>).query);

  const query = (answer: () => Promise<PermissionStatus>): void =>
    void Object.defineProperty(navigator.permissions, 'query', { value: answer, configurable: true });

  it('knows', async () => {
    query(() => Promise.resolve({ state: 'granted' } as PermissionStatus));
    expect(await isMicrophoneGranted()).to.equal(true);
    query(() => Promise.resolve({ state: 'prompt' } as PermissionStatus));
    expect(await isMicrophoneGranted()).to.equal(false);
  });

  it('is false where the browser does not tell', async () => {
    query(() => Promise.reject(new TypeError('microphone is not a permission')));
    expect(await isMicrophoneGranted()).to.equal(false);
  });
});
