import { expect } from '@open-wc/testing';
import { agent, simulator } from './agent.js';

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
