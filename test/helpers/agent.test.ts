import { expect } from '@open-wc/testing';
import { agent, say, simulator } from './agent.js';
import { toneOf } from './tone.js';

describe('the events of a test’s agent', () => {
  it('are each waited for once, whether they are still to come or have come', async () => {
    const { element, event, events } = await agent({ signedUrl: simulator('text'), textOnly: true });
    await element.start();
    const connecting = await event('status');
    const connected = await event('status');
    expect([connecting, connected].map(({ detail }) => detail.status as string)).to.deep.equal([
      'connecting',
      'connected',
    ]);
    const idle = Promise.all([event('status'), event('status', ({ status }) => status === 'idle')]);
    await element.stop();
    expect((await idle).map(({ detail }) => detail.status as string)).to.deep.equal(['disconnecting', 'idle']);
    expect(events.filter(({ name }) => name === 'status')).to.have.length(4);
  });

  it('are passed over where they do not match, and not gone back to', async () => {
    const { element, event } = await agent({ signedUrl: simulator('text'), textOnly: true });
    await element.start();
    await event('status', ({ status }) => status === 'connected');
    const next = event('status', ({ status }) => status === 'connecting' || status === 'idle');
    await element.stop();
    expect((await next).detail.status).to.equal('idle');
  });
});

describe('the page of a test’s agent', () => {
  /** Has a turn said whose pieces last so long, in s. Each comes when the one before it has broken off. */
  async function stretchedIn(...durations: number[]): Promise<number> {
    const signedUrl = simulator('greeting', { interruptible: 'false' });
    const { element, event } = await agent({ signedUrl, overrideFirstMessage: '', muted: true });
    await element.start();
    for (const duration of durations) {
      await say({ type: 'audio', audio_event: { audio_base_64: toneOf(duration), event_id: 1 } });
      await event('mode', ({ mode }) => mode === 'speaking');
      await event('mode', ({ mode }) => mode === 'listening');
    }
    const { stretched } = element.metrics!;
    await element.stop();
    return stretched;
  }

  it('knows nothing of a network that was late for an agent before: speech is as long as it was sent', async () => {
    await stretchedIn(0.4, 0.4, 0.4);
    // What the best of all networks may ask for.
    expect(await stretchedIn(2)).to.be.at.most(20);
  });
});
