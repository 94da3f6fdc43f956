import { expect, waitUntil } from '@open-wc/testing';
import { agent, report, say, simulator } from '../helpers/agent.js';
import { peak } from '../helpers/signal.js';
import { Tap } from '../helpers/tap.js';

/** What the microphone is asked for and gives, without standing in its way. */
class Microphones {
  readonly asked: (string | undefined)[] = [];
  readonly streams: MediaStream[] = [];
  /** Set, every further request fails. */
  gone = false;
  readonly #original = MediaDevices.prototype.getUserMedia;

  constructor() {
    const original = this.#original.bind(navigator.mediaDevices);
    // WebKit forgets what a script puts on the object itself.
    MediaDevices.prototype.getUserMedia = async (constraints) => {
      const { deviceId } = (constraints?.audio ?? {}) as { deviceId?: { exact?: string } };
      this.asked.push(deviceId?.exact);
      if (this.gone) throw new DOMException('There is none.', 'NotFoundError');
      const stream = await original(constraints);
      this.streams.push(stream);
      for (const track of stream.getAudioTracks()) hearScripts(track);
      return stream;
    };
  }

  get tracks(): MediaStreamTrack[] {
    return this.streams.flatMap((stream) => stream.getAudioTracks());
  }

  /** What a browser does when the newest one is unplugged. */
  unplug(): void {
    const track = this.tracks.at(-1)!;
    track.stop();
    track.dispatchEvent(new Event('ended'));
  }

  restore(): void {
    MediaDevices.prototype.getUserMedia = this.#original;
  }
}

/** Firefox lets listeners of a track hear what a script dispatches only where they ask for it. */
function hearScripts(track: MediaStreamTrack): void {
  track.addEventListener = (...args: unknown[]) => {
    const [type, listener, options] = args;
    Reflect.apply(EventTarget.prototype.addEventListener, track, [type, listener, options, true]);
  };
}

/** Waits as long as it may take on a busy machine. */
const until = (holds: () => unknown): Promise<void> => waitUntil(holds, undefined, { timeout: 10_000 });

const states = ({ tracks }: Microphones): string[] => tracks.map(({ readyState }) => readyState);
const seconds = async (id: string | undefined): Promise<number> => (await report(id)).audio.seconds;

describe('devices', () => {
  let microphones: Microphones;
  let tap: Tap;
  beforeEach(() => {
    microphones = new Microphones();
    tap = new Tap();
  });
  afterEach(() => {
    microphones.restore();
    tap.restore();
  });

  it('another microphone takes the place of the first, which is let go; the conversation goes on', async () => {
    const { element, words } = await agent({ signedUrl: simulator('greeting', { interruptible: 'false' }) });
    await element.start();
    const devices = await navigator.mediaDevices.enumerateDevices();
    const { deviceId } = devices.findLast(({ kind }) => kind === 'audioinput')!;
    element.inputDeviceId = deviceId;
    await until(() => states(microphones).join() === 'ended,live');
    expect(microphones.asked).to.deep.equal([undefined, deviceId]);
    const { conversationId } = element;
    const before = await seconds(conversationId);
    await until(async () => (await seconds(conversationId)) > before + 0.3);
    await element.stop();
    expect(states(microphones)).to.deep.equal(['ended', 'ended']);
    expect(words('error')).to.deep.equal([]);
  });

  it('a microphone that is unplugged is replaced by the default one, and that is told', async () => {
    const { element, event, words } = await agent({ signedUrl: simulator('greeting', { interruptible: 'false' }) });
    await element.start();
    microphones.unplug();
    const { detail } = await event('error');
    expect(detail).to.include({ code: 'microphone-lost', retryable: true });
    await until(() => states(microphones).join() === 'ended,live');
    expect(microphones.asked).to.deep.equal([undefined, undefined]);
    expect(element.status).to.equal('connected');
    await element.stop();
    expect(words('error')).to.deep.equal(['error microphone-lost']);
  });

  it('without any microphone left silence is sent, until one is plugged in', async () => {
    const { element, event } = await agent({ signedUrl: simulator('greeting', { interruptible: 'false' }) });
    await element.start();
    microphones.gone = true;
    microphones.unplug();
    await event('error', ({ code }) => code === 'microphone-lost');
    const { conversationId } = element;
    const before = await seconds(conversationId);
    await until(async () => (await seconds(conversationId)) > before + 0.3);
    microphones.gone = false;
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    await until(() => states(microphones).join() === 'ended,live');
    await element.stop();
  });

  it('a microphone that cannot be had is told, and the one that is there goes on', async () => {
    const { element, event } = await agent({ signedUrl: simulator('greeting', { interruptible: 'false' }) });
    await element.start();
    microphones.gone = true;
    element.inputDeviceId = 'another';
    const { detail } = await event('error');
    expect(detail.code).to.equal('microphone-missing');
    expect(states(microphones)).to.deep.equal(['live']);
    expect(element.inputDeviceId, 'what is used').to.equal(undefined);
    expect(element.status).to.equal('connected');
    await element.stop();
  });

  it('muting sends zeros; with release-on-mute the microphone is given back meanwhile', async () => {
    const { element } = await agent({
      signedUrl: simulator('greeting', { interruptible: 'false' }),
      muted: true,
      releaseOnMute: true,
    });
    await element.start();
    const { conversationId } = element;
    await until(async () => (await seconds(conversationId)) > 0.3);
    expect((await report(conversationId)).audio.rms).to.equal(0);
    element.muted = false;
    await until(() => states(microphones).at(-1) === 'live');
    element.muted = true;
    await until(() => states(microphones).every((state) => state === 'ended'));
    const before = await seconds(conversationId);
    await until(async () => (await seconds(conversationId)) > before + 0.3);
    await element.stop();
  });

  it('on hold nothing is heard and silence is sent, until it goes on', async () => {
    const { element } = await agent({ signedUrl: simulator('greeting', { interruptible: 'false' }) });
    await element.start();
    await until(() => element.outputLevel > 0);
    element.hold();
    await until(() => element.outputLevel === 0);
    const { conversationId } = element;
    const before = await seconds(conversationId);
    await until(async () => (await seconds(conversationId)) > before + 0.3);
    expect(element.outputLevel).to.equal(0);
    element.resume();
    await until(() => element.outputLevel > 0);
    const after = await seconds(conversationId);
    await until(async () => (await seconds(conversationId)) > after + 0.3);
    expect(element.status).to.equal('connected');
    await element.stop();
  });

  it('sound that the system takes away is taken back, at the latest with the next touch', async () => {
    const { element, words } = await agent({
      variant: 'inline',
      signedUrl: simulator('greeting', { interruptible: 'false' }),
    });
    await element.start();
    const context = tap.contexts[0]!;
    // As on iOS while somebody calls: it does not resume by itself.
    let allowed = false;
    const resume = context.resume.bind(context);
    context.resume = () => (allowed ? resume() : Promise.reject(new DOMException('Not now', 'InvalidStateError')));
    await context.suspend();
    const hint = (): string => element.shadowRoot!.querySelector('[part=notice]')?.textContent ?? '';
    await until(() => hint().includes('Tap anywhere'));
    allowed = true;
    document.dispatchEvent(new PointerEvent('pointerup'));
    await until(() => context.state === 'running');
    await until(() => hint() === '');
    await element.stop();
    expect(words('error')).to.deep.equal([]);
  });

  it('the loudspeaker is the chosen one; when it is unplugged, the default one, and that is told', async function () {
    if (!('setSinkId' in AudioContext.prototype)) this.skip();
    const { element, event } = await agent({ signedUrl: simulator('greeting', { interruptible: 'false' }) });
    await element.start();
    const context = tap.contexts[0] as AudioContext & { sinkId: string; setSinkId: (id: string) => Promise<void> };
    const chosen: string[] = [];
    const { mediaDevices } = navigator;
    context.setSinkId = (id) => {
      chosen.push(id);
      return Promise.resolve();
    };
    Object.defineProperty(context, 'sinkId', { get: () => chosen.at(-1) ?? '' });
    mediaDevices.enumerateDevices = () => Promise.resolve([]);
    try {
      element.outputDeviceId = 'headphones';
      await until(() => chosen.length === 1);
      mediaDevices.dispatchEvent(new Event('devicechange'));
      const { detail } = await event('error');
      expect(detail).to.include({ code: 'audio-blocked', retryable: true });
      await until(() => chosen.length === 2);
      expect(chosen).to.deep.equal(['headphones', '']);
      expect(element.status).to.equal('connected');
    } finally {
      Reflect.deleteProperty(mediaDevices, 'enumerateDevices');
    }
    await element.stop();
  });

  it('a loudspeaker that is not there is told, and the default one is used', async function () {
    if (!('setSinkId' in AudioContext.prototype)) this.skip();
    const { element, event } = await agent({
      signedUrl: simulator('greeting', { interruptible: 'false' }),
      outputDeviceId: 'not-there',
    });
    await element.start();
    const { detail } = await event('error');
    expect(detail.code).to.equal('audio-blocked');
    expect(element.outputDeviceId, 'what is used').to.equal(undefined);
    expect(element.status).to.equal('connected');
    await element.stop();
  });

  for (const [how, kill] of [
    ['is closed by the browser', (context: AudioContext) => void context.close()],
    [
      'stands still while it says that it runs',
      (context: AudioContext) => {
        Object.defineProperty(context, 'state', { get: () => 'running' });
        void context.suspend();
      },
    ],
  ] as const) {
    it(`a context that ${how} is built anew, and the conversation goes on in both directions`, async function () {
      this.timeout(15_000);
      const { element, words, event } = await agent({
        signedUrl: simulator('greeting', { interruptible: 'false' }),
        overrideFirstMessage: '',
      });
      await element.start();
      const { conversationId } = element;
      await until(async () => (await seconds(conversationId)) > 0.2);
      kill(tap.contexts[0]!);
      await until(() => tap.contexts[1]?.state === 'running');
      const before = await seconds(conversationId);
      await until(async () => (await seconds(conversationId)) > before + 0.5);
      const tone = btoa(String.fromCharCode(...new Uint8Array(16_000).map((_, index) => (index * 37) % 256)));
      await say({ type: 'audio', audio_event: { audio_base_64: tone, event_id: 1 } });
      await event('mode', ({ mode }) => mode === 'speaking');
      await event('mode', ({ mode }) => mode === 'listening');
      // What was played comes to the page some time after it was heard.
      await until(() => peak(tap.played().samples) > 0.1);
      await element.stop();
      expect(states(microphones).at(-1)).to.equal('ended');
      expect(words('error')).to.deep.equal([]);
    });
  }

  it('a microphone that the system mutes is told within 2 s, and asked for anew when it is given back', async () => {
    const { element } = await agent({
      variant: 'inline',
      signedUrl: simulator('greeting', { interruptible: 'false' }),
    });
    await element.start();
    const notice = (): string => element.shadowRoot!.querySelector('[part=notice]')?.textContent ?? '';
    const track = microphones.tracks.at(-1)!;
    let muted = true;
    Object.defineProperty(track, 'muted', { get: () => muted });
    track.dispatchEvent(new Event('mute'));
    await waitUntil(() => notice().includes('Another app'), undefined, { timeout: 2000 });
    muted = false;
    track.dispatchEvent(new Event('unmute'));
    await until(() => states(microphones).join() === 'ended,live');
    await until(() => notice() === '');
    await element.stop();
  });

  it('a microphone that gives nothing for 10 s is told, with the way to the settings, until the first sound', async function () {
    this.timeout(30_000);
    // WebKit lets contexts run without a gesture only while a microphone is on.
    const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
    const context = new AudioContext();
    const own = new MediaStreamAudioDestinationNode(context);
    const { element } = await agent({
      variant: 'inline',
      signedUrl: simulator('queue', { after: 600_000 }),
      inputStream: own.stream,
    });
    const notice = () => element.shadowRoot!.querySelector('[part=notice]');
    await element.start();
    await waitUntil(() => notice()?.textContent?.includes('cannot hear you'), undefined, { timeout: 15_000 });
    notice()!.querySelector('button')!.click();
    await until(() => element.shadowRoot!.querySelector('[part=settings]'));
    const oscillator = new OscillatorNode(context);
    oscillator.connect(own);
    oscillator.start();
    await until(() => !notice());
    await element.stop();
    for (const track of microphone.getTracks()) track.stop();
    await context.close();
  });

  it('a lost microphone is shown as long as there is none', async () => {
    const { element } = await agent({
      variant: 'inline',
      signedUrl: simulator('greeting', { interruptible: 'false' }),
    });
    await element.start();
    const notice = (): string => element.shadowRoot!.querySelector('[part=notice]')?.textContent ?? '';
    microphones.gone = true;
    microphones.unplug();
    await until(() => notice().includes('disconnected'));
    microphones.gone = false;
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    await until(() => notice() === '');
    await element.stop();
  });

  it('starting muted with release-on-mute keeps no microphone open, until it is unmuted', async () => {
    const { element } = await agent({
      signedUrl: simulator('greeting', { interruptible: 'false' }),
      muted: true,
      releaseOnMute: true,
    });
    await element.start();
    expect(states(microphones)).to.deep.equal(['ended']);
    const { conversationId } = element;
    await until(async () => (await seconds(conversationId)) > 0.3);
    element.muted = false;
    await until(() => states(microphones).join() === 'ended,live');
    await element.stop();
  });

  it('the system is told that the page talks, from before the microphone is asked for until the end', async () => {
    const audioSession = { type: 'auto' };
    Object.defineProperty(navigator, 'audioSession', { configurable: true, value: audioSession });
    const types: string[] = [];
    const { getUserMedia } = MediaDevices.prototype;
    MediaDevices.prototype.getUserMedia = function (constraints) {
      types.push(audioSession.type);
      return getUserMedia.call(this, constraints);
    };
    try {
      const { element } = await agent({ signedUrl: simulator('greeting') });
      await element.start();
      expect(types).to.deep.equal(['play-and-record']);
      await element.stop();
      expect(audioSession.type).to.equal('auto');
      microphones.gone = true;
      await element.start().catch(() => undefined);
      expect(types).to.have.length(2);
      expect(audioSession.type, 'after a start that has failed').to.equal('auto');
    } finally {
      Reflect.deleteProperty(navigator, 'audioSession');
    }
  });

  it('a stream of the page’s own is recorded and never stopped, and no microphone is asked for', async () => {
    // WebKit lets contexts run without a gesture only while a microphone is on.
    const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
    const context = new AudioContext();
    const own = new MediaStreamAudioDestinationNode(context);
    const { element } = await agent({
      signedUrl: simulator('greeting', { interruptible: 'false' }),
      inputStream: own.stream,
    });
    await element.start();
    const { conversationId } = element;
    await until(async () => (await seconds(conversationId)) > 0.3);
    await element.stop();
    expect(microphones.asked).to.have.length(1);
    for (const track of microphone.getTracks()) track.stop();
    expect(own.stream.getAudioTracks()[0]!.readyState).to.equal('live');
    await context.close();
  });

  it('gives what the agent says as a stream', async () => {
    const { element, event } = await agent({ signedUrl: simulator('greeting', { interruptible: 'false' }), volume: 0 });
    expect(element.outputStream).to.equal(undefined);
    await element.start();
    const stream = element.outputStream!;
    expect(element.outputStream).to.equal(stream);
    const context = tap.contexts[0]!;
    const analyser = new AnalyserNode(context);
    context.createMediaStreamSource(stream).connect(analyser);
    await event('mode', ({ mode }) => mode === 'speaking');
    const samples = new Float32Array(analyser.fftSize);
    await until(() => {
      analyser.getFloatTimeDomainData(samples);
      return peak(samples) > 0.05;
    });
    await element.stop();
    expect(element.outputStream).to.equal(undefined);
  });

  it('the screen is kept on while connected', async function () {
    const { wakeLock } = navigator as Partial<Navigator>;
    // WebKitGTK's small browser has the interface and refuses.
    const probe = await wakeLock?.request('screen').catch(() => undefined);
    if (!wakeLock || !probe) this.skip();
    await probe.release();
    const original = wakeLock.request.bind(wakeLock);
    const locks: WakeLockSentinel[] = [];
    wakeLock.request = async (type) => {
      const lock = await original(type);
      locks.push(lock);
      return lock;
    };
    try {
      const { element } = await agent({ signedUrl: simulator('text'), textOnly: true });
      await element.start();
      await until(() => locks.length === 1);
      expect(locks[0]!.released).to.equal(false);
      await element.stop();
      await until(() => locks[0]!.released);
    } finally {
      Reflect.deleteProperty(wakeLock, 'request');
    }
  });
});
