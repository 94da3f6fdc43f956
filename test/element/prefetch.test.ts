import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';
import { agent, signedUrlRequest } from '../helpers/agent.js';

/** The requests of this page for a signed URL. */
const requests = (): number =>
  performance.getEntriesByType('resource').filter(({ name }) => name.includes('/get-signed-url')).length;

const near = (element: VoiceAgentElement): void => {
  element.dispatchEvent(new PointerEvent('pointerenter'));
  element.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
};

describe('the attribute prefetch', () => {
  let before: number;
  const asked = (): number => requests() - before;
  const start = async (properties: Partial<VoiceAgentElement> = {}) => {
    const made = await agent({
      signedUrlEndpoint: '/unused',
      requestSignedUrl: signedUrlRequest('greeting', { interruptible: 'false' }),
      ...properties,
    });
    await made.element.preload();
    return made;
  };
  beforeEach(() => {
    performance.clearResourceTimings();
    before = requests();
  });

  it('is off: a pointer that comes near asks for no signed URL', async () => {
    const { element } = await start();
    near(element);
    await aTimeout(100);
    expect(asked()).to.equal(0);
  });

  it('has one signed URL asked for when a pointer or the focus comes near, which the start uses', async () => {
    const { element, words } = await start({ textOnly: true });
    element.setAttribute('prefetch', '');
    near(element);
    near(element);
    await waitUntil(() => asked() === 1, 'it is asked for');
    near(element);
    await element.start();
    near(element);
    expect(words('error')).to.deep.equal([]);
    expect(asked(), 'the start has asked for none').to.equal(1);
    await element.stop();
    await element.start();
    expect(asked(), 'a signed URL serves one conversation').to.equal(2);
    await element.stop();
  });

  it('has it asked for by preload(), too', async () => {
    const { element } = await start({ textOnly: true, prefetch: true });
    await waitUntil(() => asked() === 1, 'it is asked for');
    await element.start();
    expect(asked()).to.equal(1);
    await element.stop();
  });

  it('has the start ask anew where the request has failed, and no error told before', async () => {
    let tries = 0;
    const request = signedUrlRequest('greeting');
    const { element, words } = await start({
      textOnly: true,
      prefetch: true,
      requestSignedUrl: () => (tries++ ? request() : new Request('/nowhere/at/all')),
    });
    await waitUntil(() => tries === 1, 'it is asked for');
    expect(words('error')).to.deep.equal([]);
    await element.start();
    expect(tries).to.equal(2);
    await element.stop();
  });

  it('leaves no trace of the signed URL', async () => {
    const { element, events } = await start({ textOnly: true, prefetch: true });
    await waitUntil(() => asked() === 1, 'it is asked for');
    expect(events).to.deep.equal([]);
    expect(element.outerHTML + element.shadowRoot!.innerHTML).not.to.contain('conversation_signature');
    await element.start();
    await element.stop();
  });
});
