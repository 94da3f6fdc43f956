import { expect } from '@open-wc/testing';
import { agent, finalReport, messagesOf, signedUrlRequest, simulator } from '../helpers/agent.js';

const byEndpoint = (scenario: string, query: Record<string, string | number> = {}) => ({
  signedUrlEndpoint: '/unused',
  requestSignedUrl: signedUrlRequest(scenario, query),
});

describe('a typed conversation', () => {
  it('goes on by voice: another one is told what was said, and does not greet', async () => {
    const { element, event, words } = await agent({ ...byEndpoint('greeting'), textOnly: true });
    await element.start();
    const typed = element.conversationId;
    await event('transcript', ({ role, final }) => role === 'agent' && final);
    element.sendText('My name is Ada');
    await event('transcript', ({ role, final, text }) => role === 'agent' && final && text.includes('Ada'));
    const before = element.turns.map(({ id }) => id);
    await element.startVoice();
    const spoken = element.conversationId;
    expect([element.status, spoken === typed]).to.deep.equal(['connected', false]);
    expect(element.turns.slice(0, before.length).map(({ id }) => id)).to.deep.equal(before);
    element.sendText('Still there?');
    await event('mode', ({ mode }) => mode === 'speaking');
    await element.stop();
    expect(words('status', 'end', 'error')).to.deep.equal([
      'status connecting',
      'status connected',
      'status connecting',
      'status connected',
      'status disconnecting',
      'status idle',
      'end user',
    ]);
    expect((await finalReport(typed)).closed?.code).to.equal(1000);
    const final = await finalReport(spoken);
    const [initiation, summary] = messagesOf(final).filter(({ type }) => type !== 'pong');
    expect(initiation).to.deep.equal({
      type: 'conversation_initiation_client_data',
      conversation_config_override: { agent: { first_message: '' } },
    });
    expect(summary).to.have.property('type', 'contextual_update');
    expect(summary!['text']).to.match(/^The user has written so far and talks now\..*User: My name is Ada/s);
    expect(final.audio.bytes).to.be.above(0);
    expect(final.violations).to.deep.equal([]);
  });

  it('takes a text with it that is not answered yet', async () => {
    const { element, event } = await agent({ ...byEndpoint('text', { latency: 3000 }), textOnly: true });
    await element.start();
    await event('transcript', ({ role, final }) => role === 'agent' && final);
    element.sendText('Quick');
    await element.startVoice();
    const { conversationId } = element;
    await event('transcript', ({ role, final }) => role === 'agent' && final);
    await element.stop();
    const texts = messagesOf(await finalReport(conversationId)).flatMap(({ type, text }) =>
      type === 'user_message' ? text : [],
    );
    expect(texts).to.deep.equal(['Quick']);
    expect(element.turns.filter(({ text }) => text === 'Quick')).to.have.length(1);
  });

  it('is needed for that', async () => {
    const { element } = await agent({ signedUrl: simulator('text'), textOnly: true });
    const error: unknown = await element.startVoice().catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'not-connected');
  });

  it('ends when it is stopped on the way', async () => {
    const { element, words } = await agent({ ...byEndpoint('no-metadata'), textOnly: true });
    element.requestSignedUrl = signedUrlRequest('text');
    await element.start();
    element.requestSignedUrl = signedUrlRequest('no-metadata');
    const going = element.startVoice().catch((thrown: unknown) => thrown);
    await element.stop();
    expect(await going).to.have.property('code', 'aborted');
    expect([element.status, ...words('end')]).to.deep.equal(['idle', 'end user']);
  });
});
