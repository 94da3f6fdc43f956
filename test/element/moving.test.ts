/** What happens to a call when the page moves the element to another place of the document. */
import { expect, waitUntil } from '@open-wc/testing';
import { agent, say, simulator } from '../helpers/agent.js';
import { Tap } from '../helpers/tap.js';
import { toneOf } from '../helpers/tone.js';

describe('<voice-agent> that is moved in mid-call', () => {
  let tap: Tap;
  beforeEach(() => (tap = new Tap()));
  afterEach(() => tap.restore());

  it('goes on as it was: one connection, one sound, one microphone, and its timer counts on', async () => {
    const client = Math.random().toString(36).slice(2);
    const { mediaDevices } = navigator;
    const original = mediaDevices.getUserMedia.bind(mediaDevices);
    let asked = 0;
    mediaDevices.getUserMedia = (constraints) => {
      asked++;
      return original(constraints);
    };
    const section = document.createElement('section');
    document.body.append(section);
    try {
      const { element, event, words } = await agent({
        variant: 'inline',
        signedUrl: simulator('greeting', { interruptible: 'false', client }),
        overrideFirstMessage: '',
      });
      const timer = (): string => element.shadowRoot!.querySelector('[role=timer]')?.textContent ?? '';
      await element.start();
      const { conversationId } = element;
      const text = 'One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen.';
      await say({ type: 'agent_response', agent_response_event: { agent_response: text, event_id: 7 } });
      await say({ type: 'audio', audio_event: { audio_base_64: toneOf(8), event_id: 7, is_final: true } });
      await event('mode', ({ mode }) => mode === 'speaking');
      await waitUntil(() => /^0:0[1-9]$/.test(timer()), `a second has passed: ${element.shadowRoot!.innerHTML}`, {
        timeout: 5000,
      });
      const seconds = timer();
      await event('caption');

      section.append(element);
      // What stands there is drawn anew, not what was drawn before.
      element.requestUpdate();
      await element.updateComplete;
      expect(timer() >= seconds, `${timer()} after ${seconds}`).to.equal(true);
      expect(element.mode).to.equal('speaking');
      const { currentTime } = tap.contexts[0]!;
      await tap.until(currentTime + 0.4);
      const played = tap.played(currentTime).samples;
      expect(Math.max(...played.map(Math.abs)), 'the voice goes on').to.be.above(0.01);
      await event('caption');

      await event('mode', ({ mode }) => mode === 'listening');
      expect(element.turns.find(({ role }) => role === 'agent')).to.include({ heard: text.length, corrected: false });
      await element.stop();
      expect(element.conversationId).to.equal(conversationId);
      expect(words('status')).to.deep.equal([
        'status connecting',
        'status connected',
        'status disconnecting',
        'status idle',
      ]);
      const response = await fetch(`/simulator/conversations?client=${client}`);
      expect(await response.json(), 'one connection').to.have.length(1);
      expect(tap.contexts).to.have.length(1);
      expect(asked).to.equal(1);
      expect(words('error')).to.deep.equal([]);
    } finally {
      mediaDevices.getUserMedia = original;
      section.remove();
    }
  });
});
