import { expect } from '@open-wc/testing';
import { agent, simulator } from '../helpers/agent.js';

describe('the devices of a conversation', () => {
  const { mediaDevices } = navigator;
  const original = mediaDevices.getUserMedia.bind(mediaDevices);
  /** Every microphone that was given, and what was asked for. */
  let given: { stream: MediaStream; audio: MediaTrackConstraints }[];
  let anotherOne: () => void;
  beforeEach(() => {
    given = [];
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await original({ audio: true });
      given.push({ stream, audio: constraints!.audio as MediaTrackConstraints });
      anotherOne();
      return stream;
    };
    anotherOne = () => undefined;
  });
  afterEach(() => {
    mediaDevices.getUserMedia = original;
  });

  const next = (): Promise<void> => new Promise((resolve) => (anotherOne = resolve));
  const states = (): string[] => given.map(({ stream }) => stream.getTracks()[0]!.readyState);
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it('change to the default microphone when the chosen one is unplugged', async () => {
    const { element, event } = await agent({ signedUrl: simulator('greeting'), inputDeviceId: 'chosen' });
    await element.start();
    const asked = next();
    // The platform's `stop()` does not tell; a device that has gone does.
    const [track] = given[0]!.stream.getTracks();
    track!.stop();
    track!.dispatchEvent(new Event('ended'));
    const { detail } = await event('error', ({ code }) => code === 'microphone-lost');
    expect(detail.retryable).to.equal(true);
    await asked;
    expect(given[1]!.audio).not.to.have.property('deviceId');
    expect(element.status).to.equal('connected');
    await element.stop();
    expect(states()).to.deep.equal(['ended', 'ended']);
  });

  it('change to the microphone that is chosen meanwhile', async () => {
    const { element } = await agent({ signedUrl: simulator('greeting') });
    await element.start();
    const asked = next();
    element.inputDeviceId = 'another';
    await asked;
    await until(() => states()[0] === 'ended');
    expect(given[1]!.audio.deviceId).to.deep.equal({ exact: 'another' });
    expect(states()).to.deep.equal(['ended', 'live']);
    await element.stop();
    expect(states()).to.deep.equal(['ended', 'ended']);
  });

  it('are given back while muted where the page wants it, and asked for again', async () => {
    const { element } = await agent({ signedUrl: simulator('greeting'), releaseOnMute: true });
    await element.start();
    element.muted = true;
    await until(() => states()[0] === 'ended');
    const asked = next();
    element.muted = false;
    await asked;
    expect(states()).to.deep.equal(['ended', 'live']);
    await element.stop();
  });

  it('stay as they are where the chosen loudspeaker is not there', async function () {
    if (!('setSinkId' in AudioContext.prototype)) this.skip();
    const { element, event } = await agent({ signedUrl: simulator('greeting'), outputDeviceId: 'nowhere' });
    await element.start();
    await event('error', ({ code }) => code === 'audio-blocked');
    expect(element.status).to.equal('connected');
    await element.stop();
  });
});
