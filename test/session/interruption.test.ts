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
    const now = (): number => tap.contexts.at(-1)!.currentTime;
    /** The audio clock when the interruption came: as the page read it, and once the audio thread had taken notice. */
    const interrupted = new Promise<{ read: number; noticed: number }>((resolve) => {
      element.addEventListener(
        'voice-agent-interruption',
        () => {
          const read = now();
          void tap.until(read).then(() => resolve({ read, noticed: now() }));
        },
        { once: true },
      );
    });
    await element.start();
    const { detail } = await event('interruption');
    await event('message', ({ type }) => type === 'interruption');
    const late = await event('message', ({ type }) => type === 'audio');
    expect(late.detail.audio_event.event_id, 'voice that comes late').to.equal(detail.eventId);
    await event('transcript', ({ corrected }) => corrected === true);
    await event('message', ({ type }) => type === 'agent_response_correction');
    // Late voice that was played would be heard within 0.5 s; the next turn comes a second after the interruption.
    await event('message', ({ type, audio_event: audio }) => type === 'audio' && audio.event_id > detail.eventId);
    const next = now();
    const { read, noticed } = await interrupted;
    const { samples, sampleRate, start } = tap.played(read - 0.3);
    const loudest = (from: number, to: number): number =>
      Math.max(...samples.slice((from - start) * sampleRate, (to - start) * sampleRate).map(Math.abs));
    expect(loudest(start, read), 'what is spoken over').to.be.above(0.01);
    expect(next - noticed).to.be.above(0.6);
    expect(loudest(noticed + 0.02, next)).to.be.below(1e-4);
    const turn = element.turns.find(({ corrected }) => corrected)!;
    const { original_agent_response: planned, corrected_agent_response: said } = events.find(
      ({ name, detail }) => name === 'message' && detail.type === 'agent_response_correction',
    )!.detail.agent_response_correction_event;
    expect(turn.text).to.equal(said);
    expect(planned as string).to.have.length.above(turn.text.length);
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
