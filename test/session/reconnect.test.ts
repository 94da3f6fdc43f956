import { expect, waitUntil } from '@open-wc/testing';
import { agent, drop, messagesOf, report, say, signedUrlRequest } from '../helpers/agent.js';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';

/** An agent that asks the simulator for a new signed URL for each connection. */
async function reconnecting(
  scenario: string,
  query: Record<string, string | number>,
  properties: Partial<VoiceAgentElement> = {},
) {
  let requests = 0;
  const request = signedUrlRequest(scenario, query);
  const heard = await agent({
    signedUrlEndpoint: '/unused',
    textOnly: true,
    requestSignedUrl: () => {
      requests++;
      return request();
    },
    ...properties,
  });
  return { ...heard, requests: () => requests };
}

const client = (): string => Math.random().toString(36).slice(2);

describe('reconnecting', () => {
  it('takes a new signed URL after a drop, and tells the new conversation what was said', async () => {
    const { element, event, words, requests } = await reconnecting('drop-once', { client: client(), after: 600 });
    await element.start();
    const first = element.conversationId;
    const greeting = await event('transcript', ({ role, final }) => role === 'agent' && final === true);
    const { detail } = await event('status', ({ status }) => status === 'reconnecting');
    expect(detail.reconnect).to.have.property('attempt', 1);
    expect(detail.reconnect.delay).to.be.within(0, 500);
    element.sendText('Are you still there?');
    await event('status', ({ status, previous }) => status === 'connected' && previous === 'reconnecting');
    expect(requests()).to.equal(2);
    expect(element.conversationId).to.not.equal(first);
    await event('transcript', ({ role, turnId }) => role === 'agent' && turnId !== greeting.detail.turnId);
    const messages = messagesOf(await report(element.conversationId));
    const update = messages.find(({ type }) => type === 'contextual_update');
    expect(update?.['text']).to.contain(greeting.detail.text as string);
    expect(messages.filter(({ type }) => type === 'user_message')).to.deep.equal([
      { type: 'user_message', text: 'Are you still there?' },
    ]);
    expect(words('error')).to.deep.equal([]);
    await element.stop();
  });

  it('does so after an error without a code that is followed by 1011', async () => {
    const { element, event, words } = await reconnecting('error-flat', { client: client(), after: 300 });
    await element.start();
    await event('status', ({ status }) => status === 'reconnecting');
    await element.stop();
    expect(words('error')).to.deep.equal([]);
  });

  it('takes no rating any more for what was said before', async () => {
    const { element, event, words } = await reconnecting('text', {});
    await element.start();
    // The service counts from 1 in each conversation: the next one has no answer of this number.
    await say({ type: 'agent_response', agent_response_event: { agent_response: 'At nine.', event_id: 50 } });
    await event('transcript', ({ eventId }) => eventId === 50);
    element.sendFeedback('like', 50);
    expect((await fetch('/simulator/latest/drop', { method: 'POST' })).status).to.equal(204);
    await event('status', ({ status, previous }) => status === 'connected' && previous === 'reconnecting');
    expect(() => element.sendFeedback('like', 50))
      .to.throw()
      .with.property('code', 'configuration');
    element.sendText('Hello');
    await event('transcript', ({ role, final, eventId }) => role === 'agent' && final === true && eventId < 50);
    element.sendFeedback('like');
    await element.stop();
    expect(words('error')).to.deep.equal([]);
  });

  for (const [agentDoes, refuses, requests, refuseBy] of [
    ['allows that it does not greet', '', 2, 0],
    ['does not allow that it does not greet', 'first_message', 3, 0],
    ['refuses by a close with 1000 that it does not greet', 'first_message', 3, 1000],
    ['refuses by a close without a code that it does not greet', 'first_message', 3, 1005],
    ['refuses by a close with 1008 that it does not greet', 'first_message', 3, 1008],
  ] as const) {
    it(`tells an agent that ${agentDoes} what was said${refuses ? '' : ' before it says anything'}`, async () => {
      const heard = await reconnecting('text', { client: client(), refuses, refuse_by: refuseBy });
      const { element, event } = heard;
      await element.start();
      const greeting = await event('transcript', ({ role, final }) => role === 'agent' && final === true);
      await drop();
      await event('status', ({ status, previous }) => status === 'connected' && previous === 'reconnecting');
      if (refuses) await event('transcript', ({ role, final }) => role === 'agent' && final === true);
      element.sendText('And now?');
      const { detail } = await event('transcript', ({ role, final }) => role === 'agent' && final === true);
      expect(detail.text).to.contain('And now?');
      const answers = element.turns.filter(({ role }) => role === 'agent');
      expect(answers, 'greetings and an answer').to.have.length(refuses ? 3 : 2);
      const messages = messagesOf(await report(element.conversationId));
      expect(messages.find(({ type }) => type === 'contextual_update')?.['text']).to.contain(
        greeting.detail.text as string,
      );
      expect(heard.requests()).to.equal(requests);
      expect(heard.words('error')).to.deep.equal([]);
      await element.stop();
    });
  }

  it('does so after 1011, and not after 1008', async () => {
    const internal = await reconnecting('close-1011', { client: client(), after: 300 });
    await internal.element.start();
    await internal.event('status', ({ status }) => status === 'reconnecting');
    await internal.element.stop();
    expect(internal.words('end')).to.deep.equal(['end user']);

    const policy = await reconnecting('close-1008', { client: client(), after: 300 });
    await policy.element.start();
    await policy.event('end');
    expect(policy.words('status')).to.not.contain('status reconnecting');
    expect(policy.requests()).to.equal(1);
  });

  it('stays down with no-reconnect', async () => {
    const { element, event, words } = await reconnecting('drop', { after: 300 }, { noReconnect: true });
    await element.start();
    await event('end');
    expect(words('error', 'end')).to.deep.equal(['error connection-lost', 'end error']);
  });

  it('measures each time by itself, and leaves the times of the start as they were', async () => {
    const { element, event } = await reconnecting('text', {});
    const isBack = (): Promise<unknown> =>
      event('status', ({ status, previous }) => status === 'connected' && previous === 'reconnecting');
    await element.start();
    const { connect, reconnects } = element.metrics!;
    expect(connect).to.have.keys('signedUrl', 'connected');
    expect(reconnects).to.deep.equal([]);
    const before = performance.now();
    await drop();
    await isBack();
    const first = element.metrics!.reconnects;
    await drop();
    await isBack();
    const elapsed = performance.now() - before;
    const both = element.metrics!.reconnects;
    expect(first).to.have.length(1);
    expect(both).to.have.length(2);
    expect(both[0]).to.deep.equal(first[0]);
    for (const { signedUrl, connected } of both) expect(signedUrl!, 'before the connection').to.be.at.most(connected!);
    const total = both.reduce((sum, { connected }) => sum + connected!, 0);
    expect(total, 'from the loss of each connection on').to.be.within(1, elapsed + 2);
    expect(element.metrics!.connect).to.deep.equal(connect);
    await element.stop();
  });

  it('is tried, as a start is, in a browser that says for good that it is offline', async () => {
    Object.defineProperty(navigator, 'onLine', { value: false, configurable: true });
    try {
      const { element, event, words } = await reconnecting('text', {});
      await element.start();
      dispatchEvent(new Event('offline'));
      await drop();
      await event('status', ({ status }) => status === 'reconnecting');
      await event('status', ({ status, previous }) => status === 'connected' && previous === 'reconnecting');
      element.sendText('Still here');
      await event('transcript', ({ role, text }) => role === 'agent' && (text as string).includes('Still here'));
      expect(words('error')).to.deep.equal([]);
      await element.stop();
    } finally {
      Reflect.deleteProperty(navigator, 'onLine');
      dispatchEvent(new Event('online'));
    }
  });

  it('notices a server that has fallen silent', async () => {
    const { element, event } = await reconnecting(
      'half-open',
      { client: client(), ping: 300, after: 1000 },
      { textOnly: false },
    );
    await element.start();
    await event('status', ({ status }) => status === 'reconnecting');
    await element.stop();
  });

  it('does not believe a browser that says it is offline while frames come', async () => {
    const { element, event, events, words } = await reconnecting('text', { ping: 500 });
    await element.start();
    const { conversationId } = element;
    dispatchEvent(new Event('offline'));
    const said = performance.now();
    await event('message', ({ type }) => type === 'ping' && performance.now() - said > 6000);
    expect(element.conversationId).to.equal(conversationId);
    element.sendText('Still here');
    await event('transcript', ({ role, text }) => role === 'agent' && (text as string).includes('Still here'));
    expect(words('status')).to.deep.equal(['status connecting', 'status connected']);
    expect(events.filter(({ name }) => name === 'error')).to.deep.equal([]);
    dispatchEvent(new Event('online'));
    await element.stop();
  });

  it('believes it once nothing has come for 5 s', async () => {
    // So few pings that their pace is not known.
    const { element, event } = await reconnecting('half-open', { client: client(), ping: 60_000, after: 300 });
    await element.start();
    await event('transcript', ({ role }) => role === 'agent');
    dispatchEvent(new Event('offline'));
    const said = performance.now();
    const { time } = await event('status', ({ status }) => status === 'reconnecting');
    expect(time - said).to.be.within(4500, 8000);
    dispatchEvent(new Event('online'));
    await element.stop();
  });

  it('goes on with the voice: the microphone is not asked for again', async () => {
    const { mediaDevices } = navigator;
    const original = mediaDevices.getUserMedia.bind(mediaDevices);
    let asked = 0;
    mediaDevices.getUserMedia = (constraints) => {
      asked++;
      return original(constraints);
    };
    try {
      const query = { client: client(), after: 2000, interruptible: 'false' };
      const { element, event, events } = await reconnecting('drop-once', query, { textOnly: false });
      await element.start();
      const { time: back } = await event(
        'status',
        ({ status, previous }) => status === 'connected' && previous === 'reconnecting',
      );
      const { conversationId } = element;
      element.sendText('Still there?');
      await waitUntil(() => events.some(({ name, time }) => name === 'caption' && time > back), 'it is heard', {
        timeout: 10_000,
      });
      await waitUntil(async () => (await report(conversationId)).audio.seconds > 0.3, 'the new conversation hears');
      await element.stop();
      expect(asked).to.equal(1);
    } finally {
      mediaDevices.getUserMedia = original;
    }
  });
});
