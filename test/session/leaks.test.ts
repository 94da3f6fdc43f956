import { expect, waitUntil } from '@open-wc/testing';
import { agent, simulator } from '../helpers/agent.js';

describe('twenty conversations, half of them failing', () => {
  it('leave no context, track or socket behind', async function () {
    this.timeout(120_000);
    const contexts: AudioContext[] = [];
    const streams: MediaStream[] = [];
    const sockets: WebSocket[] = [];
    const { AudioContext: OriginalContext, WebSocket: OriginalSocket } = globalThis;
    const { mediaDevices } = navigator;
    const original = mediaDevices.getUserMedia.bind(mediaDevices);
    globalThis.AudioContext = class extends OriginalContext {
      constructor(options?: AudioContextOptions) {
        super(options);
        contexts.push(this);
      }
    };
    globalThis.WebSocket = class extends OriginalSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    };
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await original(constraints);
      streams.push(stream);
      return stream;
    };
    try {
      const { element, words } = await agent({ noReconnect: true });
      const failing = [
        { signedUrl: simulator('close-1008', { before: 'true' }) },
        { signedUrl: 'ws://127.0.0.1:4/' },
        { signedUrl: simulator('greeting'), workletSrc: '/nothing-here.js' },
        { signedUrl: 'https://example.com/' },
        { signedUrl: undefined, signedUrlEndpoint: '/nothing-here' },
      ];
      for (let round = 0; round < 20; round++) {
        const blank = { signedUrl: undefined, signedUrlEndpoint: undefined, workletSrc: undefined };
        const properties =
          round % 2 ? failing[((round - 1) / 2) % failing.length]! : { signedUrl: simulator('greeting') };
        Object.assign(element, blank, properties);
        const started = await element.start().then(
          () => true,
          () => false,
        );
        expect(started, `start ${round}`).to.equal(round % 2 === 0);
        await element.stop();
        expect(element.status).to.equal('idle');
      }
      expect(words('end')).to.have.length(20);
      // Firefox may take a moment.
      await waitUntil(() => contexts.every(({ state }) => state === 'closed'), 'every context closes', {
        timeout: 5000,
      });
      const live = streams.flatMap((stream) => stream.getTracks()).filter(({ readyState }) => readyState === 'live');
      expect(live).to.have.length(0);
      expect(sockets.map(({ readyState }) => readyState).filter((state) => state !== WebSocket.CLOSED)).to.deep.equal(
        [],
      );
      expect(contexts.length).to.be.above(9);
      expect(sockets.length).to.be.above(9);
    } finally {
      Object.assign(globalThis, { AudioContext: OriginalContext, WebSocket: OriginalSocket });
      mediaDevices.getUserMedia = original;
    }
  });
});
