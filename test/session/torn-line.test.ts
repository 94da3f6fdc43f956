import { expect, waitUntil } from '@open-wc/testing';
import { agent, drop, messagesOf, report, say, signedUrlRequest, type Agent } from '../helpers/agent.js';

const question = 'Where are my keys?';

/** A typed conversation that has been greeted; each connection gets a signed URL of its own. */
async function greeted(scenario: string, query: Record<string, string | number> = {}): Promise<Agent> {
  const client = Math.random().toString(36).slice(2);
  const heard = await agent({
    signedUrlEndpoint: '/unused',
    textOnly: true,
    requestSignedUrl: signedUrlRequest(scenario, { client, ...query }),
  });
  await heard.element.start();
  await heard.event('transcript', ({ role, final }) => role === 'agent' && final === true);
  return heard;
}

const isBack = ({ event }: Agent): Promise<unknown> =>
  event('status', ({ status, previous }) => status === 'connected' && previous === 'reconnecting');

const answer = ({ event }: Agent): Promise<unknown> =>
  event('transcript', ({ role, text }) => role === 'agent' && (text as string).includes(question));

/** What the running conversation was sent: what was said before, and the visitor's texts. */
async function sent({ element }: Agent): Promise<{ summary: string; texts: unknown[] }> {
  const messages = messagesOf(await report(element.conversationId));
  const updates = messages.filter(({ type }) => type === 'contextual_update');
  expect(updates).to.have.length(1);
  const texts = messages.filter(({ type }) => type === 'user_message').map(({ text }) => text);
  return { summary: updates[0]!['text'] as string, texts };
}

const bubbles = ({ element }: Agent): number => element.turns.filter(({ text }) => text === question).length;

describe('a text that was typed into a line', () => {
  it('that was torn is sent again, once, and is not told beside that', async () => {
    const heard = await greeted('torn');
    const [greeting] = heard.element.turns;
    heard.element.sendText(question);
    expect(heard.element.status).to.equal('connected');
    await isBack(heard);
    await answer(heard);
    const { summary, texts } = await sent(heard);
    expect(texts).to.deep.equal([question]);
    expect(summary).to.include(greeting!.text);
    expect(summary).to.not.include(question);
    expect(bubbles(heard)).to.equal(1);
    await heard.element.stop();
  });

  for (const [how, code] of [
    ['is torn right after', undefined],
    ['the service closes with 1011 right after', 1011],
  ] as const) {
    it(`that ${how} is sent again, once, and is not told beside that`, async () => {
      const heard = await greeted('text', { latency: 1500 });
      heard.element.sendText(question);
      await drop(code);
      await isBack(heard);
      await answer(heard);
      const { summary, texts } = await sent(heard);
      expect(texts).to.deep.equal([question]);
      expect(summary).to.not.include(question);
      expect(bubbles(heard)).to.equal(1);
      await heard.element.stop();
    });
  }

  it('on which only pings and older sound came after it is sent again', async () => {
    const heard = await greeted('text', { latency: 3000, ping: 200 });
    const [greeting] = heard.element.turns;
    const typedAt = performance.now();
    heard.element.sendText(question);
    await say({ type: 'audio', audio_event: { audio_base_64: '', event_id: greeting!.eventId } });
    await heard.event('message', ({ type }) => type === 'audio');
    await heard.event('message', ({ type }) => type === 'ping' && performance.now() > typedAt + 400);
    await drop();
    await isBack(heard);
    await waitUntil(async () => (await sent(heard)).texts.length > 0, 'it is sent again', { timeout: 5000 });
    expect((await sent(heard)).texts).to.deep.equal([question]);
    await heard.element.stop();
  });

  it('and was answered before that was torn is told, and not sent again', async () => {
    const heard = await greeted('text');
    heard.element.sendText(question);
    await answer(heard);
    const before = heard.element.turns;
    await drop();
    await isBack(heard);
    heard.element.sendText('Thank you.');
    await waitUntil(() => heard.element.turns.length > before.length + 1, 'the new conversation answers');
    const { summary, texts } = await sent(heard);
    expect(texts).to.deep.equal(['Thank you.']);
    for (const { text } of before) expect(summary).to.include(text);
    expect(bubbles(heard)).to.equal(1);
    await heard.element.stop();
  });

  it('before the agent had greeted is sent again where only the greeting came', async () => {
    const client = Math.random().toString(36).slice(2);
    const heard = await agent({
      signedUrlEndpoint: '/unused',
      textOnly: true,
      requestSignedUrl: signedUrlRequest('text', { client, latency: 1500 }),
    });
    await heard.element.start();
    expect(heard.element.turns).to.deep.equal([]);
    heard.element.sendText(question);
    await heard.event('transcript', ({ role }) => role === 'agent');
    await drop();
    await isBack(heard);
    await answer(heard);
    expect((await sent(heard)).texts).to.deep.equal([question]);
    expect(bubbles(heard)).to.equal(1);
    await heard.element.stop();
  });
});
