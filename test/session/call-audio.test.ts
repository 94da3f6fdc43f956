import { expect, waitUntil } from '@open-wc/testing';
import type { VoiceAgentError } from '../../src/base/errors.js';
import type { StartStage } from '../../src/session/metrics.js';
import { CallAudio, type CallAudioOptions } from '../../src/session/call-audio.js';
import { Chunks } from '../audio/support.js';

/** The audio of a call, and what it has told. */
class Heard {
  readonly chunks = new Chunks();
  readonly stages: StartStage[] = [];
  readonly blocked: boolean[] = [];
  readonly mutedSpeech: boolean[] = [];
  readonly warnings: VoiceAgentError[] = [];
  readonly problems: (string | undefined)[] = [];
  readonly failures: VoiceAgentError[] = [];
  grants = 0;
  readonly context = new AudioContext();
  readonly audio: CallAudio;

  constructor(options: CallAudioOptions = {}) {
    this.audio = new CallAudio(
      { context: this.context, ...options },
      {
        onChunk: (bytes, level) => this.chunks.add(bytes, level),
        onMutedSpeech: (speaking) => this.mutedSpeech.push(speaking),
        onMicrophoneProblem: (problem) => this.problems.push(problem),
        onDevice: () => undefined,
        onFailed: (error) => this.failures.push(error),
        onSpeaking: () => undefined,
        onHeard: () => undefined,
        onYield: () => undefined,
        onBlocked: (blocked) => this.blocked.push(blocked),
        onWarning: (error) => this.warnings.push(error),
        onStage: (stage) => this.stages.push(stage),
      },
    );
  }

  async open(signal = new AbortController().signal): Promise<void> {
    await this.audio.open(signal, () => this.grants++);
  }

  /** Waits for chunks that come from now on. */
  async next(count: number): Promise<Uint8Array[]> {
    const { parts } = this.chunks;
    const start = parts.length;
    await this.chunks.until(start + count);
    return parts.slice(start);
  }
}

const isSilence = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

describe('CallAudio', () => {
  const all: Heard[] = [];
  const streams: MediaStream[] = [];
  const { mediaDevices } = navigator;
  const original = MediaDevices.prototype.getUserMedia;
  beforeEach(() => {
    // WebKit forgets what a script puts on the object itself.
    MediaDevices.prototype.getUserMedia = async (constraints) => {
      const stream = await original.call(mediaDevices, constraints);
      streams.push(stream);
      return stream;
    };
  });
  afterEach(async () => {
    MediaDevices.prototype.getUserMedia = original;
    await Promise.all(all.splice(0).map(({ audio }) => audio.close()));
    streams.length = 0;
  });

  const create = (options?: CallAudioOptions): Heard => {
    const heard = new Heard(options);
    all.push(heard);
    return heard;
  };
  const open = async (options?: CallAudioOptions): Promise<Heard> => {
    const heard = create(options);
    await heard.open();
    return heard;
  };
  const tracks = (): string[] =>
    streams.flatMap((stream) => stream.getTracks()).map(({ readyState }) => readyState as string);

  it('gets the microphone and then the audio thread, and tells each', async () => {
    const heard = await open();
    expect(heard.grants).to.be.above(0);
    expect(heard.stages).to.deep.equal(['microphone', 'worklet']);
    expect(heard.context.state).to.equal('running');
    expect(heard.blocked.at(-1)).to.equal(false);
    expect(heard.chunks.parts, 'nobody has asked for chunks').to.have.length(0);
  });

  it('delivers chunks of 20 ms in the format that is asked for, until it is paused', async () => {
    const heard = await open();
    heard.audio.start('pcm_16000');
    for (const { length } of await heard.next(3)) expect(length).to.equal(640);
    heard.audio.pause();
    heard.audio.start('ulaw_8000');
    for (const { length } of await heard.next(3)) expect(length).to.equal(160);
    heard.audio.pause();
    const { length } = heard.chunks.parts;
    const { currentTime } = heard.context;
    await waitUntil(() => heard.context.currentTime > currentTime + 0.2, undefined, { timeout: 5000 });
    expect(heard.chunks.parts).to.have.length(length);
  });

  it('delivers silence while muted, and the microphone after that', async () => {
    const heard = await open({ muted: true });
    heard.audio.start('pcm_16000');
    expect((await heard.next(10)).every(isSilence)).to.equal(true);
    heard.audio.muted = false;
    await heard.chunks.until(() => !isSilence(heard.chunks.parts.at(-1)!));
    expect(tracks()).to.deep.equal(['live']);
  });

  for (const [format, size, byte] of [
    ['pcm_16000', 640, 0],
    ['ulaw_8000', 160, 0xff],
  ] as const) {
    it(`on hold delivers chunks of silence as ${format}, as loud as nothing, until it goes on`, async () => {
      const heard = await open();
      heard.audio.start(format);
      const { chunks } = heard;
      const isSilent = (bytes: Uint8Array): boolean => bytes.every((value) => value === byte);
      await chunks.until(() => chunks.parts.some((bytes) => !isSilent(bytes)));
      heard.audio.held = true;
      // What was recorded before may still be under way.
      await chunks.until(() => isSilent(chunks.parts.at(-1)!));
      for (const bytes of await heard.next(10)) {
        expect(bytes).to.have.length(size);
        expect(isSilent(bytes)).to.equal(true);
      }
      expect(chunks.levels.slice(-10)).to.deep.equal(Array.from({ length: 10 }, () => 0));
      expect(heard.context.state).to.equal('running');
      heard.audio.held = false;
      await chunks.until(() => !isSilent(chunks.parts.at(-1)!));
    });
  }

  it('notices speech while muted, and that it is over', async () => {
    const tone = new AudioContext();
    let microphone: MediaStream | undefined;
    MediaDevices.prototype.getUserMedia = async (constraints) => {
      // WebKit lets contexts run only while the microphone is on.
      microphone = await original.call(mediaDevices, constraints);
      await tone.resume();
      const out = new MediaStreamAudioDestinationNode(tone);
      const oscillator = new OscillatorNode(tone);
      oscillator.connect(new GainNode(tone, { gain: 0.5 })).connect(out);
      oscillator.start();
      return out.stream;
    };
    const heard = await open({ muted: true });
    heard.audio.start('pcm_16000');
    await waitUntil(() => heard.mutedSpeech.at(-1) === true, undefined, { timeout: 5000 });
    expect(heard.chunks.parts.every(isSilence)).to.equal(true);
    expect(heard.chunks.parts.length, 'not at the first sound').to.be.above(10);
    heard.audio.muted = false;
    expect(heard.mutedSpeech.at(-1)).to.equal(false);
    await heard.next(15);
    expect(heard.mutedSpeech.at(-1), 'speech that is heard').to.equal(false);
    for (const track of microphone!.getTracks()) track.stop();
    await tone.close();
  });

  it('takes volumes from 0 to 1, and others as the nearest', async () => {
    const { audio } = await open();
    const played: number[] = [];
    Object.defineProperty(audio.player, 'volume', { set: (volume: number) => played.push(volume) });
    for (const volume of [0, -1, 0.7, 4, NaN]) audio.volume = volume;
    expect(played).to.deep.equal([0, 0, 0.7, 1, 1]);
  });

  it('lets the microphone go, and plays on', async () => {
    const heard = await open();
    heard.audio.start('pcm_16000');
    await heard.next(1);
    heard.audio.release();
    expect(tracks()).to.deep.equal(['ended']);
    expect(heard.audio.inputLevel).to.equal(0);
    expect(heard.context.state).to.equal('running');
  });

  it('closes everything, also while it is on hold', async () => {
    const heard = await open();
    heard.audio.start('pcm_16000');
    heard.audio.held = true;
    await heard.audio.close();
    expect(heard.context.state).to.equal('closed');
    expect(tracks()).to.deep.equal(['ended']);
    const { length } = heard.chunks.parts;
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(heard.chunks.parts).to.have.length(length);
  });

  it('tells that sound is taken away, and takes it back with the next touch', async () => {
    const heard = await open();
    const resume = heard.context.resume.bind(heard.context);
    heard.context.resume = () => Promise.reject(new DOMException('Not now', 'InvalidStateError'));
    await heard.context.suspend();
    await waitUntil(() => heard.blocked.at(-1) === true);
    heard.context.resume = resume;
    document.dispatchEvent(new PointerEvent('pointerup'));
    await waitUntil(() => heard.blocked.at(-1) === false);
    expect(heard.context.state).to.equal('running');
  });

  it('keeps no microphone when it is given up meanwhile', async () => {
    const heard = create();
    const controller = new AbortController();
    const opening = heard.audio.open(controller.signal, () => controller.abort());
    const error: unknown = await opening.catch((reason: unknown) => reason);
    expect(error).to.exist;
    await waitUntil(() => tracks().every((state) => state === 'ended'));
  });

  it('asks for the microphone that is named, with the constraints that are given', async () => {
    const asked: unknown[] = [];
    MediaDevices.prototype.getUserMedia = (constraints) => {
      asked.push(constraints!.audio);
      return Promise.reject(new DOMException('There is none.', 'NotFoundError'));
    };
    const heard = create({ inputDeviceId: 'headset', audioConstraints: { echoCancellation: false } });
    const error: unknown = await heard.open().catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'microphone-missing');
    expect(asked[0]).to.deep.include({ deviceId: { exact: 'headset' }, echoCancellation: false });
    expect(heard.grants).to.equal(0);
  });
});
