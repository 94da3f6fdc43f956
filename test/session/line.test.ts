import { expect, waitUntil } from '@open-wc/testing';
import { agent, finalReport, report, simulator } from '../helpers/agent.js';
import { Tap } from '../helpers/tap.js';
import { rootMeanSquare } from '../../src/audio/pcm.js';

describe('the straight line', () => {
  let tap: Tap;
  beforeEach(() => (tap = new Tap()));
  afterEach(() => tap.restore());

  it('takes speech from the microphone to the service and the answer to the loudspeaker', async () => {
    const { element, event, words } = await agent({ signedUrl: simulator('greeting') });
    await element.start();
    expect(element.status).to.equal('connected');
    await event('mode', ({ mode }) => mode === 'speaking');
    await event('caption');
    await event('mode', ({ mode, previous }) => mode === 'listening' && previous === 'speaking');
    const { conversationId } = element;
    expect(rootMeanSquare(tap.played().samples)).to.be.above(0.005);
    await waitUntil(async () => (await report(conversationId)).audio.seconds > 0.5, 'half a second is heard');
    await element.stop();

    expect(words('start', 'status', 'transcript', 'end').slice(0, 4)).to.deep.equal([
      'start',
      'status connecting',
      'status connected',
      'transcript agent final',
    ]);
    expect(words('status', 'end').slice(-3)).to.deep.equal(['status disconnecting', 'status idle', 'end user']);
    const { received, violations, audio, subprotocol, closed } = await finalReport(conversationId);
    expect(violations).to.deep.equal([]);
    expect(subprotocol).to.equal('convai');
    expect(received[0]).to.have.nested.property('message.type', 'conversation_initiation_client_data');
    expect(audio.rms).to.be.above(0.001);
    expect(closed?.code).to.equal(1000);
  });

  it('tells the mode once for each change while audio comes in jittered pieces', async () => {
    const { element, event, words } = await agent({ signedUrl: simulator('jitter', { interruptible: 'false' }) });
    await element.start();
    await event('mode', ({ mode }) => mode === 'speaking');
    await event('mode', ({ mode }) => mode === 'listening');
    expect(words('mode')).to.deep.equal(['mode speaking', 'mode listening']);
    await element.stop();
  });

  it('tells captions in order, which together are what is said', async () => {
    const { element, event, events } = await agent({ signedUrl: simulator('greeting', { interruptible: 'false' }) });
    await element.start();
    await event('mode', ({ mode }) => mode === 'speaking');
    await event('mode', ({ mode }) => mode === 'listening');
    const [turn] = element.turns;
    const captions = events.filter(({ name, detail }) => name === 'caption' && detail.turnId === turn!.id);
    expect(captions.map(({ detail }) => detail.text as string).join('')).to.equal(turn!.text);
    expect(captions.length).to.be.above(3);
    let end = 0;
    for (const { detail } of captions) {
      expect(detail.start).to.equal(end);
      end = detail.end as number;
    }
    await element.stop();
  });

  it('does not prompt for a microphone, nor make sound, in a typed conversation', async () => {
    let asked = 0;
    const { mediaDevices } = navigator;
    const original = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = (constraints) => {
      asked++;
      return original(constraints);
    };
    try {
      const { element, event } = await agent({ signedUrl: simulator('text'), textOnly: true });
      await element.start();
      await event('transcript', ({ role, final }) => role === 'agent' && final === true);
      element.sendText('Hello');
      await event('transcript', ({ role, final }) => role === 'agent' && final === true);
      expect(asked).to.equal(0);
      expect(tap.contexts).to.have.length(0);
      await element.stop();
    } finally {
      mediaDevices.getUserMedia = original;
    }
  });
});
