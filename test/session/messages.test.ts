import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import type { ServerMessage } from '../../src/protocol/messages.js';
import { contracts } from '../../packages/simulator/src/contracts.js';
import { exampleMessages } from '../../packages/simulator/src/scenarios/every-message.js';
import { Session } from '../../src/session/session.js';
import { agent, finalReport, messagesOf, report, say, signedUrlRequest, simulator } from '../helpers/agent.js';

const types = Object.keys(exampleMessages('conv', 'pcm_16000', 'pcm_16000')) as ServerMessage['type'][];

/** What comes of a message beside `voice-agent-message`: what the element fires and shows. */
const effects: Partial<Record<ServerMessage['type'], string[]>> = {
  conversation_initiation_metadata: ['status connected'],
  ping: ['metrics'],
  tentative_user_transcript: ['transcript user tentative'],
  user_transcript: ['transcript user final'],
  agent_response: ['transcript agent final'],
  agent_response_correction: ['transcript agent corrected'],
  interruption: ['interruption'],
  client_tool_call: ['tool-call show_message'],
  mcp_tool_call: ['tool-approval'],
  error: ['error server-error', 'end error'],
};

describe('every message of the contract', () => {
  for (const textOnly of [true, false]) {
    it(`is passed on, and has its effect, in a ${textOnly ? 'typed' : 'spoken'} conversation`, async () => {
      const { element, events, event, words } = await agent({
        // Its error must not come before the microphone is ready.
        signedUrl: simulator('every-message', { after: textOnly ? 600 : 4000, ping: 200 }),
        textOnly,
      });
      element.registerTool('show_message', () => 'shown');
      await element.start();
      const { conversationId } = element;
      await event('end');
      const expected = types.filter((type) => !contracts[type].length || contracts[type].includes('1.0.0'));
      const passed = new Set(
        events.filter(({ name }) => name === 'message').map(({ detail }) => detail.type as string),
      );
      expect([...passed].sort()).to.deep.equal([...expected, 'agent_mood'].sort());
      const heard = words(
        'status',
        'transcript',
        'interruption',
        'tool-call',
        'tool-approval',
        'metrics',
        'error',
        'end',
      );
      for (const [type, effect] of Object.entries(effects)) expect(heard, type).to.include.members(effect);
      const report = await finalReport(conversationId);
      expect(report.violations).to.deep.equal([]);
    });
  }
});

describe('a call of an MCP tool without a time', () => {
  it('is asked about all the same', async () => {
    const { element, event, words } = await agent({
      signedUrl: simulator('text'),
      textOnly: true,
      overrideFirstMessage: '',
    });
    await element.start();
    const call = { tool_call_id: 'mcp_1', tool_name: 'list_events', parameters: {}, state: 'awaiting_approval' };
    await say({ type: 'mcp_tool_call', mcp_tool_call: { ...call, timestamp: 1767225600, service_id: null } });
    const { detail } = await event('tool-approval');
    expect(detail).to.include({ name: 'list_events', toolCallId: 'mcp_1' });
    expect(words('error')).to.deep.equal([]);
    await element.stop();
  });
});

describe('a place in the queue', () => {
  it('is waited for; what was typed meanwhile is sent once it is there', async () => {
    const { element, event } = await agent({ signedUrl: simulator('queue', { after: 500 }), textOnly: true });
    await element.start();
    await event('message', ({ type }) => type === 'queue_status');
    element.sendText('Hello?');
    await event('message', ({ queue_status_event: queue }) => queue?.status === 'admitted');
    await event('transcript', ({ role, eventId }) => role === 'agent' && eventId > 1);
    await element.stop();
    expect(element.turns.filter(({ role }) => role === 'user').map(({ text }) => text)).to.deep.equal(['Hello?']);
  });

  it('before the conversation begins is shown, and what was typed meanwhile is sent once, when it has begun', async () => {
    const { element, event, words } = await agent({
      signedUrl: simulator('queue', { before: 'true', after: 1500 }),
      textOnly: true,
      variant: 'inline',
    });
    const started = element.start();
    await event('message', ({ type }) => type === 'queue_status');
    expect(element.status).to.equal('connecting');
    element.sendText('Hello?');
    await waitUntil(() => element.shadowRoot!.textContent.includes('Waiting: place 2 in the queue'), 'it is shown');
    expect(element.status).to.equal('connecting');
    await started;
    await event('transcript', ({ role, text }) => role === 'agent' && text.includes('Hello?') === true);
    const { received, violations } = await report(element.conversationId);
    const sent = received.flatMap((entry) => ('message' in entry ? [entry.message] : []));
    expect(sent.filter(({ type }) => type === 'user_message')).to.deep.equal([
      { type: 'user_message', text: 'Hello?' },
    ]);
    expect(violations).to.deep.equal([]);
    expect(element.turns.filter(({ role }) => role === 'user').map(({ text }) => text)).to.deep.equal(['Hello?']);
    await element.stop();
    expect(words('error', 'end')).to.deep.equal(['end user']);
  });

  it('is waited for longer than a conversation may take to begin', async function () {
    this.timeout(30_000);
    const { element, words } = await agent({
      signedUrl: simulator('queue', { before: 'true', after: 10_500 }),
      textOnly: true,
    });
    await element.start();
    expect(words('status', 'error')).to.deep.equal(['status connecting', 'status connected']);
    await element.stop();
  });

  it('is not what an unknown word says: the conversation goes on', async () => {
    const { element, event, words } = await agent({
      signedUrl: simulator('text'),
      textOnly: true,
      overrideFirstMessage: '',
    });
    await element.start();
    await say({ type: 'queue_status', queue_status_event: { status: 'pondering' } });
    await event('message', ({ type }) => type === 'queue_status');
    element.sendText('Hello?');
    await event('transcript', ({ role }) => role === 'agent');
    expect(words('error')).to.deep.equal([]);
    await element.stop();
  });

  it('that never comes fails a start that was told to wait', async () => {
    const { element, words } = await agent({
      signedUrl: simulator('queue-timed-out', { before: 'true', after: 300 }),
      textOnly: true,
    });
    const error = await element.start().catch((reason: unknown) => reason);
    expect(error).to.equal(element.error);
    expect(element.error).to.include({ code: 'busy', retryable: true });
    expect(words('status', 'error', 'end')).to.deep.equal([
      'status connecting',
      'error busy',
      'status idle',
      'end error',
    ]);
  });

  it('that never comes for a lost conversation ends it, without another try', async () => {
    const lost = signedUrlRequest('drop', { after: 300 });
    const queue = signedUrlRequest('queue-timed-out', { before: 'true', after: 300 });
    let requests = 0;
    const { element, event, words } = await agent({
      signedUrlEndpoint: '/unused',
      textOnly: true,
      requestSignedUrl: () => (requests++ ? queue() : lost()),
    });
    await element.start();
    await event('end');
    expect(words('error', 'end')).to.deep.equal(['error busy', 'end error']);
    expect(requests).to.equal(2);
  });

  it('that never comes ends the conversation', async () => {
    const { element, event, words } = await agent({
      signedUrl: simulator('queue-timed-out', { after: 300 }),
      textOnly: true,
    });
    await element.start();
    await event('end');
    expect(words('error', 'end')).to.deep.equal(['error busy', 'end error']);
    expect(element.error).to.have.property('retryable', true);
  });
});

describe('the first message', () => {
  it('has what attributes and properties say, and nothing else', async () => {
    const { element } = await agent({ signedUrl: simulator('text'), textOnly: true });
    element.setAttribute('source-info', '{"source":"widget","version":"1"}');
    element.setAttribute('override-speed', '1.1');
    element.setAttribute('override-stability', '');
    element.toolMockConfig = { mocking_strategy: 'all' };
    await element.start();
    const [first] = messagesOf(await report(element.conversationId));
    expect(first).to.deep.equal({
      type: 'conversation_initiation_client_data',
      conversation_config_override: { conversation: { text_only: true }, tts: { speed: 1.1 } },
      source_info: { source: 'widget', version: '1' },
      tool_mock_config: { mocking_strategy: 'all' },
    });
    await element.stop();
  });
});

describe('the mode', () => {
  it('is not thinking about what has been answered already, however late its transcript comes', async () => {
    const { element, event, words } = await agent({
      signedUrl: simulator('text'),
      overrideFirstMessage: '',
      textOnly: true,
    });
    await element.start();
    await say({ type: 'agent_response', agent_response_event: { agent_response: 'At nine.', event_id: 7 } });
    await say({ type: 'user_transcript', user_transcription_event: { user_transcript: 'When?', event_id: 7 } });
    await event('transcript', ({ role }) => role === 'user');
    expect(words('mode')).to.deep.equal([]);
    await say({ type: 'user_transcript', user_transcription_event: { user_transcript: 'Where?', event_id: 8 } });
    await event('transcript', ({ eventId }) => eventId === 8);
    expect(words('mode')).to.deep.equal(['mode thinking']);
    expect(element.turns.map(({ text }) => text)).to.deep.equal(['When?', 'At nine.', 'Where?']);
    await element.stop();
  });
});

describe('metrics', () => {
  it('count bytes as they are on the wire', async () => {
    const { element } = await agent({ signedUrl: simulator('text'), textOnly: true });
    await element.start();
    const { bytesSent } = element.metrics!;
    element.sendContextualUpdate('é🤷'.repeat(10));
    const text = JSON.stringify({ type: 'contextual_update', text: 'é🤷'.repeat(10) });
    expect(element.metrics!.bytesSent - bytesSent).to.equal(new TextEncoder().encode(text).length);
    await element.stop();
  });
});

describe('files', () => {
  it('are sent with what was written to them, with progress, and can be taken back', async () => {
    const { element, event } = await agent({ signedUrl: simulator('files'), textOnly: true });
    await element.start();
    const { conversationId } = element;
    const progress: number[] = [];
    const file = new File([new Uint8Array(20_000)], 'plan.png', { type: 'image/png' });
    const id = await element.sendFile(file, { text: 'My garden', onProgress: (part) => progress.push(part) });
    await event('transcript', ({ role, text }) => role === 'agent' && text.includes('plan.png'));
    expect(progress.at(-1)).to.equal(1);
    expect([...progress].sort((a, b) => a - b)).to.deep.equal(progress);
    await element.deleteFile(id);
    await element.stop();
    const { files, received } = await finalReport(conversationId);
    expect(files).to.deep.equal([{ fileId: id, name: 'plan.png', type: 'image/png', bytes: 20_000, deleted: true }]);
    expect(received.some((entry) => 'message' in entry && entry.message.type === 'multimodal_message')).to.equal(true);
  });

  for (const [what, file, code] of [
    ['of another type', new File(['x'], 'x.exe', { type: 'application/x-msdownload' }), 'configuration'],
    ['that is too large', new File([new Uint8Array(10_000_001)], 'x.png', { type: 'image/png' }), 'configuration'],
  ] as const) {
    it(`${what} are refused before anything is sent`, async () => {
      const { element } = await agent({ signedUrl: simulator('files'), textOnly: true });
      await element.start();
      const { conversationId } = element;
      const error: unknown = await element.sendFile(file).catch((thrown: unknown) => thrown);
      expect(error).to.have.property('code', code);
      await element.stop();
      expect((await finalReport(conversationId)).files).to.deep.equal([]);
    });
  }
});

describe('ratings', () => {
  it('of an answer go to the service once for each change, and none is null', async () => {
    const { element, event, words } = await agent({ signedUrl: simulator('text'), textOnly: true });
    await element.start();
    const { conversationId } = element;
    const { detail } = await event('transcript', ({ role, final }) => role === 'agent' && final);
    element.sendFeedback('like');
    expect(element.turns[0]?.feedback).to.equal('like');
    element.sendFeedback('dislike', detail.eventId);
    element.sendFeedback(null);
    expect(element.turns[0]?.feedback).to.equal(null);
    expect(() => element.sendFeedback('super' as 'like'))
      .to.throw()
      .with.property('code', 'configuration');
    await element.stop();
    const { received, feedback } = await finalReport(conversationId);
    const scores = received.flatMap((entry) =>
      'message' in entry && entry.message.type === 'feedback' ? [entry.message.score] : [],
    );
    expect(scores).to.deep.equal(['like', 'dislike', null]);
    expect(feedback).to.deep.equal({ [detail.eventId]: null });
    expect(words('error')).to.deep.equal([]);
  });

  it('of the whole conversation can be given after its end', async () => {
    const { element } = await agent({ signedUrl: simulator('text'), textOnly: true });
    await element.start();
    const { conversationId } = element;
    await element.stop();
    await element.rateConversation(4, 'Quick.');
    await waitUntil(async () => (await finalReport(conversationId)).rating !== null);
    expect((await finalReport(conversationId)).rating).to.include({ rating: 4, comment: 'Quick.' });
  });
});

describe('the transcript', () => {
  it('can be exported as text, Markdown, JSON and WebVTT', async () => {
    const { element, event } = await agent({ signedUrl: simulator('text'), textOnly: true });
    await element.start();
    const { detail } = await event('transcript', ({ role, final }) => role === 'agent' && final);
    element.sendText('5 < 6 & 7');
    await element.stop();
    const { text } = detail as { text: string };
    expect(element.exportTranscript()).to.equal(`Assistant: ${text}\nYou: 5 < 6 & 7`);
    expect(element.exportTranscript('markdown')).to.equal(`**Assistant:** ${text}\n\n**You:** 5 < 6 & 7`);
    const json = JSON.parse(element.exportTranscript('json')) as { role: string; text: string }[];
    expect(json.map(({ role, text: said }) => `${role}: ${said}`)).to.deep.equal([`agent: ${text}`, 'user: 5 < 6 & 7']);
    expect(element.exportTranscript('vtt')).to.match(/^WEBVTT\n\n[\d:.]{12} --> [\d:.]{12}\n<v Assistant>.+\n\n/);
    expect(element.exportTranscript('vtt')).to.contain('<v You>5 &lt; 6 &amp; 7');
  });
});

describe('a conversation in which nobody says anything', () => {
  it('ends after idle-timeout', async () => {
    const { element, event, words } = await agent({
      signedUrl: simulator('text'),
      overrideFirstMessage: '',
      textOnly: true,
      idleTimeout: 400,
    });
    await element.start();
    await event('end');
    expect(words('end', 'error')).to.deep.equal(['end idle']);
  });

  it('goes on while the visitor types', async () => {
    const { element, event, events } = await agent({
      signedUrl: simulator('text'),
      overrideFirstMessage: '',
      textOnly: true,
      idleTimeout: 400,
    });
    await element.start();
    const typing = setInterval(() => element.sendUserActivity(), 100);
    await aTimeout(1000);
    clearInterval(typing);
    expect(events.some(({ name }) => name === 'end')).to.equal(false);
    await event('end');
  });
});

describe('a human agent who types', () => {
  it('types for as long as the newest word about it says', async () => {
    const session = new Session();
    const stopped = new Promise<number>((resolve) =>
      session.on('change', ({ previous, next }) => {
        if (previous.typing && !next.typing) resolve(performance.now());
      }),
    );
    await session.start({ signedUrl: simulator('text'), overrideFirstMessage: '', textOnly: true });
    const typing = (duration_ms: number): Promise<void> =>
      say({ type: 'agent_typing', agent_typing_event: { is_typing: true, duration_ms } });
    await typing(400);
    await typing(1500);
    const from = performance.now();
    expect((await stopped) - from).to.be.above(1300);
    await session.stop();
  });
});
