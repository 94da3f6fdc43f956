import { expect } from '@open-wc/testing';
import { spy, useFakeTimers } from 'sinon';
import { closeContext, openContext } from '../../src/audio/context.js';
import { whenRunning } from '../../src/audio/running.js';
import type { VoiceAgentError } from '../../src/base/errors.js';
import { runningContext } from './support.js';

const failure = (promise: Promise<unknown>): Promise<VoiceAgentError> =>
  promise.then(
    () => expect.fail('did not fail'),
    (error: unknown) => error as VoiceAgentError,
  );

describe('openContext', () => {
  it('makes a context at the rate of the device', async () => {
    const context = openContext();
    const plain = new AudioContext();
    expect(context.sampleRate).to.equal(plain.sampleRate);
    await Promise.all([closeContext(context), closeContext(plain)]);
  });

  it('fails as audio-blocked where there is none to be had', () => {
    const { AudioContext } = globalThis;
    try {
      globalThis.AudioContext = function () {
        throw new DOMException('too many', 'NotSupportedError');
      } as unknown as typeof AudioContext;
      expect(openContext).to.throw().that.includes({ code: 'audio-blocked', retryable: true });
    } finally {
      globalThis.AudioContext = AudioContext;
    }
  });
});

describe('closeContext', () => {
  it('closes, also twice', async () => {
    const context = openContext();
    await Promise.all([closeContext(context), closeContext(context)]);
    expect(context.state).to.equal('closed');
    await closeContext(context);
  });

  it('lets a context render on for 50 ms of its time before it closes it', async () => {
    const context = await runningContext();
    const close = spy(context, 'close');
    const begin = context.currentTime;
    const closing = closeContext(context);
    expect(close.called, 'at once').to.equal(false);
    await closing;
    expect(close.calledOnce).to.equal(true);
    expect(context.currentTime - begin).to.be.at.least(0.05);
  });

  it('closes a context whose clock stands still', async () => {
    const context = await runningContext();
    Object.defineProperty(context, 'currentTime', { value: 1 });
    await closeContext(context);
    expect(context.state).to.equal('closed');
  });

  it('waits 500 ms at the most for the engine', async () => {
    const clock = useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const closing = closeContext({
        state: 'running',
        close: () => new Promise(() => undefined),
      } as unknown as AudioContext);
      await clock.tickAsync(500);
      await closing;
    } finally {
      clock.restore();
    }
  });
});

describe('whenRunning', () => {
  /** What a browser gives whose visitor has not touched the page. */
  const blockedContext = (): AudioContext =>
    Object.assign(new EventTarget(), {
      state: 'suspended',
      resume: () => new Promise(() => undefined),
    }) as unknown as AudioContext;

  const { signal } = new AbortController();

  it('resumes the context and waits until it runs', async () => {
    const context = await runningContext();
    await context.suspend();
    await whenRunning(context, signal);
    expect(context.state).to.equal('running');
    await whenRunning(context, signal);
    await context.close();
  });

  it('fails as audio-blocked after 5 s', async () => {
    const clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const failed = failure(whenRunning(blockedContext(), signal));
      let settled = false;
      void failed.then(() => (settled = true));
      await clock.tickAsync(4999);
      expect(settled).to.equal(false);
      await clock.tickAsync(1);
      expect(await failed).to.include({ code: 'audio-blocked', retryable: true });
    } finally {
      clock.restore();
    }
  });

  it('leaves no timer behind', async () => {
    const clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const context = blockedContext();
      const running = whenRunning(context, signal);
      Object.assign(context, { state: 'running' }).dispatchEvent(new Event('statechange'));
      await running;
      expect(clock.countTimers()).to.equal(0);
    } finally {
      clock.restore();
    }
  });

  it('is aborted before and while it waits', async () => {
    expect(await failure(whenRunning(blockedContext(), AbortSignal.abort()))).to.have.property('code', 'aborted');
    const controller = new AbortController();
    const failed = failure(whenRunning(blockedContext(), controller.signal));
    controller.abort();
    expect(await failed).to.have.property('code', 'aborted');
  });
});
