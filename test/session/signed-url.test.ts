import { expect, waitUntil } from '@open-wc/testing';
import { agent, drop, signedUrlRequest } from '../helpers/agent.js';
import type { VoiceAgentError } from '../../src/base/errors.js';

/** A token that comes over the network, as from a page's own session. */
const token = async (): Promise<string> => (await fetch('/simulator/scenarios')).headers.get('content-type') ?? '';

/** What is never settled. */
const never = new Promise<never>(() => undefined);

describe('a signed URL that the page asks for in its own time', () => {
  const { AudioContext: Original } = globalThis;
  let contexts: AudioContext[];
  beforeEach(() => {
    contexts = [];
    globalThis.AudioContext = class extends Original {
      constructor(options?: AudioContextOptions) {
        super(options);
        contexts.push(this);
      }
    };
  });
  afterEach(() => void (globalThis.AudioContext = Original));

  it('is waited for, for each connection, while sound is asked for inside the gesture', async () => {
    let requests = 0;
    const request = signedUrlRequest('greeting');
    const { element, event, words } = await agent({
      signedUrlEndpoint: '/unused',
      requestSignedUrl: async () => {
        requests++;
        return new Request(request(), { headers: { 'xi-api-key': 'simulator-key', 'x-token': await token() } });
      },
    });
    await element.preload();
    const started = element.start();
    expect(contexts).to.have.length(1);
    await started;
    await drop();
    await event('status', ({ status, previous }) => status === 'connected' && previous === 'reconnecting');
    expect(requests).to.equal(2);
    expect(words('error')).to.deep.equal([]);
    await element.stop();
  });

  for (const when of ['starting', 'reconnecting'] as const) {
    it(`and that never comes while ${when} is given up by stop(), which releases everything`, async () => {
      const { mediaDevices } = navigator;
      const original = mediaDevices.getUserMedia.bind(mediaDevices);
      const streams: MediaStream[] = [];
      mediaDevices.getUserMedia = async (constraints) => {
        const stream = await original(constraints);
        streams.push(stream);
        return stream;
      };
      try {
        const request = signedUrlRequest('greeting');
        let requests = 0;
        const { element, event, words } = await agent({
          signedUrlEndpoint: '/unused',
          requestSignedUrl: () => (requests++ || when === 'starting' ? never : request()),
        });
        const started = element.start().then(
          () => 'connected',
          (error: unknown) => (error as VoiceAgentError).code,
        );
        if (when === 'reconnecting') {
          expect(await started).to.equal('connected');
          await drop();
          await event('status', ({ status }) => status === 'reconnecting');
        }
        await waitUntil(() => requests === (when === 'starting' ? 1 : 2) && streams.length === 1, 'it is asked for', {
          timeout: 5000,
        });
        await element.stop();
        expect(await started).to.equal(when === 'starting' ? 'aborted' : 'connected');
        expect(words('error', 'end')).to.deep.equal(['end user']);
        expect(streams[0]!.getTracks().map(({ readyState }) => readyState)).to.deep.equal(['ended']);
        // Firefox may take a moment.
        await waitUntil(() => contexts[0]!.state === 'closed', 'the context closes', { timeout: 5000 });
      } finally {
        mediaDevices.getUserMedia = original;
      }
    });
  }

  it('and that fails is told with its cause', async () => {
    const cause = new Error('no session');
    const { element, words } = await agent({
      textOnly: true,
      signedUrlEndpoint: '/unused',
      requestSignedUrl: () => Promise.reject(cause),
    });
    const error: unknown = await element.start().catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'signed-url-failed', cause, retryable: true });
    expect(words('error', 'end')).to.deep.equal(['error signed-url-failed', 'end error']);
  });

  it('may be an address, relative to the document', async () => {
    const { element } = await agent({
      textOnly: true,
      signedUrlEndpoint: '/unused',
      requestSignedUrl: () => '/v1/convai/conversation/get-signed-url?agent_id=text',
    });
    const error: unknown = await element.start().catch((reason: unknown) => reason);
    // The simulator has been asked, and wants a key that a mere address does not have.
    expect(error)
      .to.have.property('message')
      .that.matches(/answered with status 401/);
  });

  it('cannot be the answer of an endpoint: the error says what to return', async () => {
    const { element } = await agent({ textOnly: true, signedUrlEndpoint: '/unused' });
    element.requestSignedUrl = () => Promise.resolve({ signed_url: 'wss://api.example/' } as never);
    const error = await element.start().catch((reason: unknown) => reason as Error);
    expect(error).to.have.property('code', 'configuration');
    expect(error)
      .to.have.property('message')
      .that.matches(/must return a Request/);
  });
});
