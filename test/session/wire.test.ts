/** What messages of the wire do to what is heard, or takes a browser. Everything else of them is in `wire.node.test.ts`. */
import { expect, waitUntil } from '@open-wc/testing';
import {
  agent,
  finalReport,
  messagesOf,
  report,
  say,
  signedUrlRequest,
  simulator,
  type Agent,
} from '../helpers/agent.js';
import { Tap } from '../helpers/tap.js';
import { toneOf } from '../helpers/tone.js';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';

/** A message of audio: so many s of a tone. */
function audio(eventId: number, seconds: number, fields: object = {}): object {
  return { type: 'audio', audio_event: { audio_base_64: toneOf(seconds), event_id: eventId, ...fields } };
}

/** An agent that waits for what a test makes it say. */
const silent: Partial<VoiceAgentElement> = {
  signedUrl: simulator('greeting', { interruptible: 'false' }),
  overrideFirstMessage: '',
  muted: true,
};

let tap: Tap;
beforeEach(() => (tap = new Tap()));
afterEach(() => tap.restore());

/** The loudest sample of a stretch of time, in s of the context's clock. */
const loudest = (from: number, to: number): number => {
  const { samples, sampleRate, start } = tap.played(from);
  const part = samples.slice(0, Math.round((to - start) * sampleRate));
  return part.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
};

describe('audio', () => {
  it('whose alignment is of no use is heard all the same', async () => {
    const { element, event } = await agent(silent);
    await element.start();
    await say(audio(1, 0.5, { alignment: { chars: ['a'], char_start_times_ms: 'soon' } }));
    await event('mode', ({ mode }) => mode === 'speaking');
    const now = tap.contexts.at(-1)!.currentTime;
    await tap.until(now + 0.2);
    expect(loudest(now, now + 0.2)).to.be.above(0.01);
    await element.stop();
  });

  for (const [what, end] of [
    ['its last piece says so', undefined],
    [
      'agent_response_complete says so',
      { type: 'agent_response_complete', agent_response_complete_event: { event_id: 1 } },
    ],
  ] as const) {
    it(`is known to end where ${what}: the mode does not wait for more`, async () => {
      const { element, event } = await agent(silent);
      await element.start();
      await say(audio(1, 0.6, { is_final: !end }));
      if (end) await say(end);
      await event('mode', ({ mode }) => mode === 'speaking');
      await event('mode', ({ mode }) => mode === 'listening');
      // What has come of the audio thread by now, as the change of the mode has. A page that was busy has got both late.
      const { samples, sampleRate } = tap.played();
      const last = samples.findLastIndex((sample) => Math.abs(sample) > 0.01);
      expect((samples.length - last) / sampleRate, 'silence before the mode has changed').to.be.below(0.3);
      await element.stop();
    });
  }
});

describe('conversation_initiation_metadata', () => {
  for (const format of ['mp3_44100', 'opus_48000_32']) {
    it(`with the unknown audio format ${format} fails the start at once, by a sentence that names it`, async () => {
      const { element, event } = await agent({ signedUrl: simulator('no-metadata') });
      const started = element.start().then(
        () => undefined,
        (error: unknown) => error as Error,
      );
      await event('message', ({ type }) => type === 'ping');
      const said = { conversation_id: 'c', agent_output_audio_format: format, user_input_audio_format: 'pcm_16000' };
      await say({ type: 'conversation_initiation_metadata', conversation_initiation_metadata_event: said });
      const error = await started;
      expect(error).to.have.property('code', 'configuration');
      expect(error!.message).to.include(format);
      expect(element.status).to.equal('idle');
    });
  }
});

describe('queue_status', () => {
  const queue = (status: string): object => ({ type: 'queue_status', queue_status_event: { status } });
  const now = (): number => tap.contexts.at(-1)!.currentTime;

  /** Settles when the newest context has played something since a time on its clock, in s, and tells its clock. */
  async function heard(since: number): Promise<number> {
    for (let to = since + 0.1; ; to += 0.1) {
      await tap.until(to);
      if (loudest(since, to) > 0.01) return to;
    }
  }

  /** No music is heard from a time on the context's clock on, and the agent speaks. */
  async function musicIsOver(since: number, event: Agent['event']): Promise<void> {
    // A ramp, and what the audio thread needs until it takes notice.
    await tap.until(since + 0.6);
    expect(loudest(since + 0.3, since + 0.6), 'the music goes on').to.be.below(1e-4);
    await say({ type: 'agent_response', agent_response_event: { agent_response: 'Hello there.', event_id: 1 } });
    await say(audio(1, 1));
    await event('mode', ({ mode }) => mode === 'speaking');
    await event('caption');
  }

  it('before the metadata may have music, too, which stops when the conversation begins', async () => {
    const { element, event } = await agent({ signedUrl: simulator('no-metadata'), muted: true });
    const started = element.start();
    await event('message', ({ type }) => type === 'ping');
    await say(queue('waiting'));
    for (let piece = 0; piece < 4; piece++) await say(audio(0, 5));
    await heard(0);
    expect(element.status).to.equal('connecting');
    const formats = { agent_output_audio_format: 'pcm_16000', user_input_audio_format: 'pcm_16000' };
    await say({
      type: 'conversation_initiation_metadata',
      conversation_initiation_metadata_event: { conversation_id: 'c', ...formats },
    });
    await started;
    await musicIsOver(now(), event);
    await element.stop();
  });

  it('with music: that is heard, is nobody’s words, and stops when the place is there', async () => {
    const { element, event, words } = await agent(silent);
    await element.start();
    await say(queue('waiting'));
    for (let piece = 0; piece < 4; piece++) await say(audio(0, 5));
    await heard(0);
    expect([element.mode, element.turns, words('mode', 'caption')]).to.deep.equal(['listening', [], []]);
    await say(queue('admitted'));
    await event('message', ({ queue_status_event: status }) => status?.status === 'admitted');
    const admitted = now();
    await musicIsOver(admitted, event);
    await heard(admitted + 0.6);
    await event('mode', ({ mode }) => mode === 'listening');
    expect(words('mode'), 'nobody else has spoken').to.deep.equal(['mode speaking', 'mode listening']);
    expect(element.turns.map(({ role, heard: characters }) => [role, characters])).to.deep.equal([['agent', 12]]);
    expect(element.metrics!.jitter).to.equal(0);
    await element.stop();
  });
});

describe('interruption', () => {
  it('of the turn before a tool leaves the turn after it untouched', async () => {
    const { element, event } = await agent({ signedUrl: simulator('tool-interruption'), muted: true });
    element.registerTool('show_message', () => 'shown');
    await element.start();
    const { detail } = await event('interruption');
    const { currentTime } = tap.contexts.at(-1)!;
    await tap.until(currentTime + 0.5);
    expect(loudest(currentTime + 0.1, currentTime + 0.5), 'goes on').to.be.above(0.01);
    const newer = element.turns.filter(({ eventId }) => eventId! > detail.eventId);
    expect(newer.map(({ corrected, unspoken }) => [corrected, unspoken])).to.deep.equal([[false, '']]);
    await element.stop();
  });
});

describe('user_audio_chunk', () => {
  it('goes out in the format that the service has asked for', async () => {
    const { element } = await agent({ signedUrl: simulator('greeting', { input_format: 'ulaw_8000' }) });
    await element.start();
    const { conversationId } = element;
    await waitUntil(async () => (await report(conversationId)).audio.bytes > 0, 'something is heard', {
      timeout: 10_000,
    });
    await element.stop();
    expect((await finalReport(conversationId)).violations).to.deep.equal([]);
  });
});

describe('multimodal_message', () => {
  const fileOf = (name: string): File => new File([new Uint8Array(2000)], name, { type: 'image/png' });

  it('has several files, and the first of them where a service takes only one', async () => {
    const { element, event } = await agent({ signedUrl: simulator('files'), textOnly: true });
    await element.start();
    const { conversationId } = element;
    const progress: number[] = [];
    const ids = await element.sendFiles([fileOf('a.png'), fileOf('b.png')], {
      text: 'My garden',
      onProgress: (part) => progress.push(part),
    });
    await event('transcript', ({ role, text }) => role === 'agent' && text.includes('a.png'));
    await element.stop();
    const final = await finalReport(conversationId);
    const inputs = ids.map((id) => ({ type: 'file_input', file_id: id }));
    expect(new Set(ids)).to.have.property('size', 2);
    expect(progress.at(-1)).to.equal(1);
    expect(final.violations).to.deep.equal([]);
    expect(messagesOf(final).find(({ type }) => type === 'multimodal_message')).to.deep.equal({
      type: 'multimodal_message',
      text: { type: 'user_message', text: 'My garden' },
      file: inputs[0],
      files: inputs,
    });
  });

  it('of no file is refused', async () => {
    const { element } = await agent({ signedUrl: simulator('files'), textOnly: true });
    await element.start();
    const error: unknown = await element.sendFiles([]).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'configuration');
    await element.stop();
  });
});

describe('a service of contract 1.1.0', () => {
  it('is talked to like the other', async () => {
    const { element, event, words } = await agent({
      signedUrl: simulator('tools', { contract: '1.1.0', tools: 'show_message,refused' }),
      muted: true,
    });
    element.registerTool('show_message', () => 'shown');
    element.addEventListener('voice-agent-tool-approval', ({ detail }) => detail.approve());
    await element.start();
    const { conversationId } = element;
    await event('message', ({ mcp_tool_call: call }) => call?.state === 'success');
    await element.stop();
    expect(words('error')).to.deep.equal([]);
    const { violations } = await finalReport(conversationId);
    expect(violations).to.deep.equal([]);
  });

  it('that has an error says so by client_error', async () => {
    const { element, event } = await agent({
      signedUrlEndpoint: '/unused',
      requestSignedUrl: signedUrlRequest('quota', { contract: '1.1.0' }),
      textOnly: true,
    });
    await element.start();
    const { detail } = await event('error');
    expect(detail.code).to.equal('quota');
    await event('end', ({ reason }) => reason === 'error');
  });
});
