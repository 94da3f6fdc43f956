import { expect, waitUntil } from '@open-wc/testing';
import { agent, messagesOf, report, simulator } from '../helpers/agent.js';

describe('tools', () => {
  it('are run by their handlers and answered once, as JSON; unknown ones with an error', async () => {
    const { element, event, words } = await agent({
      signedUrl: simulator('tools', { tools: 'show_message,not_registered,slow_tool' }),
      textOnly: true,
      toolTimeout: 300,
    });
    let aborted: AbortSignal | undefined;
    element.registerTool('show_message', (parameters) => ({ shown: parameters }));
    element.registerTool('slow_tool', (_parameters, { signal }) => {
      aborted = signal;
      return new Promise(() => undefined);
    });
    await element.start();
    const { conversationId } = element;
    await event('tool-call', ({ name }) => name === 'slow_tool');
    await event('tool-approval');
    const results = messagesOf(await report(conversationId)).filter(({ type }) => type === 'client_tool_result');
    expect(results).to.have.length(3);
    expect(results[0]).to.have.property('is_error', false);
    expect(JSON.parse(results[0]!['result'] as string)).to.have.property('shown');
    expect(results[1]).to.have.property('is_error', true);
    expect(results[1]!['result']).to.contain('not_registered');
    expect(results[2]).to.have.property('is_error', true);
    expect(aborted?.aborted).to.equal(true);
    expect(words('tool-call')).to.have.length(3);
    await element.stop();
  });

  it('can be answered by a listener in place of a handler', async () => {
    const { element, event } = await agent({
      signedUrl: simulator('tools', { tools: 'show_message' }),
      textOnly: true,
    });
    element.registerTool('show_message', () => 'from the handler');
    element.addEventListener('voice-agent-tool-call', ({ detail }) =>
      detail.respondWith(Promise.resolve({ from: 'listener' })),
    );
    await element.start();
    const { conversationId } = element;
    await event('tool-approval');
    const [result] = messagesOf(await report(conversationId)).filter(({ type }) => type === 'client_tool_result');
    expect(result).to.have.property('result', '{"from":"listener"}');
    await element.stop();
  });

  it('that need approval are asked about in the panel, which opens, unless the page asks itself', async () => {
    const { element, event } = await agent({
      signedUrl: simulator('tools', { tools: '' }),
      textOnly: true,
      variant: 'floating',
    });
    // A start opens the panel; this page closes it again.
    element.addEventListener('voice-agent-start', () => (element.open = false));
    await element.start();
    const { detail } = await event('tool-approval');
    const question = (): Element | null => element.shadowRoot!.querySelector('[part~=approval]');
    await waitUntil(question, 'it is asked', { timeout: 5000 });
    expect(element.open).to.equal(true);
    expect(question()!.textContent).to.include(detail.name).and.to.include(Object.keys(detail.parameters)[0]!);
    await element.stop();

    const own = await agent({ signedUrl: simulator('tools', { tools: '' }), textOnly: true, variant: 'floating' });
    own.element.addEventListener('voice-agent-tool-approval', (asked) => asked.preventDefault());
    own.element.addEventListener('voice-agent-start', () => (own.element.open = false));
    await own.element.start();
    await own.event('tool-approval');
    await own.element.updateComplete;
    expect(own.element.open).to.equal(false);
    own.element.open = true;
    await waitUntil(() => own.element.shadowRoot!.querySelector('[part~=timer]'), 'all is loaded', { timeout: 5000 });
    expect(Boolean(own.element.shadowRoot!.querySelector('[part~=approval]'))).to.equal(false);
    await own.element.stop();
  });

  it('that need approval wait for a decision, and take the first one only', async () => {
    const { element, event } = await agent({ signedUrl: simulator('tools', { tools: '' }), textOnly: true });
    await element.start();
    const { conversationId } = element;
    const { detail } = await event('tool-approval');
    const before = messagesOf(await report(conversationId)).filter(({ type }) => type === 'mcp_tool_approval_result');
    expect(before, 'nothing is approved by default').to.deep.equal([]);
    detail.deny();
    detail.approve();
    await event('message', ({ type, mcp_tool_call: call }) => type === 'mcp_tool_call' && call.state === 'failure');
    const decisions = messagesOf(await report(conversationId)).filter(
      ({ type }) => type === 'mcp_tool_approval_result',
    );
    expect(decisions).to.deep.equal([
      { type: 'mcp_tool_approval_result', tool_call_id: detail.toolCallId, is_approved: false },
    ]);
    await element.stop();
  });
});
