import { expect } from '@open-wc/testing';
import { agent, say, simulator } from '../helpers/agent.js';
import { Tap } from '../helpers/tap.js';

describe('an interruption', () => {
  let tap: Tap;
  beforeEach(() => (tap = new Tap()));
  afterEach(() => tap.restore());

  it('is silence within 20 ms, and nothing of the interrupted turn is heard after it', async () => {
    const { element, event, events, words } = await agent({
      signedUrl: simulator('barge-in', { late: 'true', after: 1500 }),
    });
    await element.start();
    let clock = NaN;
    let scheduledAfter = 0;
    const { start } = AudioBufferSourceNode.prototype;
    AudioBufferSourceNode.prototype.start = function (...times) {
      if (!Number.isNaN(clock)) scheduledAfter++;
      start.apply(this, times);
    };
    try {
      element.addEventListener('voice-agent-interruption', () => (clock = tap.contexts.at(-1)!.currentTime), {
        once: true,
      });
      const { detail } = await event('interruption');
      const late = await event(
        'message',
        (message) => message.type === 'audio' && message.audio_event.event_id <= detail.eventId && !Number.isNaN(clock),
      );
      expect(late.detail.audio_event.event_id).to.be.at.most(detail.eventId);
      await event('transcript', ({ corrected }) => corrected === true);
      await event('message', ({ type }) => type === 'agent_response_correction');
      await tap.until(clock + 0.3);
      const sourcesOfLateAudio = scheduledAfter;
      const { samples, sampleRate } = tap.played(clock + 0.02);
      expect(sourcesOfLateAudio, 'nothing of it is scheduled').to.equal(0);
      expect(samples.length).to.be.above(0.05 * sampleRate);
      expect(Math.max(...samples.subarray(0, 0.1 * sampleRate).map(Math.abs))).to.be.below(1e-4);
    } finally {
      AudioBufferSourceNode.prototype.start = start;
    }
    const turn = element.turns.find(({ corrected }) => corrected)!;
    const { original_agent_response: planned, corrected_agent_response: said } = events.find(
      ({ name, detail }) => name === 'message' && detail.type === 'agent_response_correction',
    )!.detail.agent_response_correction_event;
    expect(turn.text).to.equal(said);
    expect(planned as string).to.match(new RegExp(`^.{${turn.text.length}}`, 's'));
    expect(words('interruption')).to.have.length(1);
    await element.stop();
  });

  it('of a turn that is over leaves one alone whose audio is still to come', async () => {
    const { element, event } = await agent({ signedUrl: simulator('greeting'), overrideFirstMessage: '', muted: true });
    await element.start();
    await say({ type: 'agent_response', agent_response_event: { agent_response: 'At nine.', event_id: 5 } });
    await say({ type: 'interruption', interruption_event: { event_id: 3 } });
    await event('interruption');
    expect(element.turns.at(-1)).to.include({ text: 'At nine.', corrected: false });
    await element.stop();
  });
});
