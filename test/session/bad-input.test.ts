import { expect, waitUntil } from '@open-wc/testing';
import { VoiceAgentError, type VoiceAgentErrorCode } from '../../src/base/errors.js';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';
import { agent, simulator } from '../helpers/agent.js';

interface Case {
  what: string;
  properties: Partial<VoiceAgentElement>;
  code: VoiceAgentErrorCode;
}

const typed = { textOnly: true, noReconnect: true };

const cases: Case[] = [
  { what: 'no agent at all', properties: {}, code: 'configuration' },
  {
    what: 'an endpoint beside a signed URL',
    properties: { signedUrlEndpoint: '/url', signedUrl: simulator('text') },
    code: 'configuration',
  },
  { what: 'an API key without an agent', properties: { apiKey: 'key' }, code: 'configuration' },
  {
    what: 'a key in place of the agent id',
    properties: { agentId: 'sk_0123456789abcdef0123' },
    code: 'api-key-refused',
  },
  { what: 'a signed URL that is none', properties: { signedUrl: 'https://example.com' }, code: 'configuration' },
  {
    what: 'an unencrypted signed URL of another host',
    properties: { signedUrl: 'ws://example.com/' },
    code: 'configuration',
  },
  {
    what: 'an endpoint of another scheme',
    properties: { signedUrlEndpoint: 'ftp://example.com/' },
    code: 'configuration',
  },
  {
    what: 'an endpoint that answers 404',
    properties: { signedUrlEndpoint: '/nothing-here' },
    code: 'signed-url-failed',
  },
  {
    what: 'an endpoint that answers HTML',
    properties: { signedUrlEndpoint: '/package.json/../' },
    code: 'signed-url-failed',
  },
  {
    what: 'an endpoint that answers other JSON',
    properties: { signedUrlEndpoint: '/package.json' },
    code: 'signed-url-failed',
  },
  {
    what: 'a speed out of range',
    properties: { signedUrl: simulator('text'), overrideSpeed: 9 },
    code: 'configuration',
  },
  { what: 'nobody at the address', properties: { signedUrl: 'ws://127.0.0.1:4/' }, code: 'connection-refused' },
  {
    what: 'a signature that is missing',
    properties: { signedUrl: simulator('private-text') },
    code: 'connection-refused',
  },
  {
    what: 'a close in the handshake',
    properties: { signedUrl: simulator('close-1008', { before: 'true' }) },
    code: 'server-error',
  },
  {
    what: 'a drop in the handshake',
    properties: { signedUrl: simulator('drop', { before: 'true' }) },
    code: 'connection-refused',
  },
];

describe('bad input', () => {
  for (const { what, properties, code } of cases) {
    it(`${what} is one ${code} error`, async () => {
      const { element, events, words, event } = await agent({ ...typed, ...properties });
      const error = await element.start().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(VoiceAgentError);
      expect((error as VoiceAgentError).code).to.equal(code);
      await event('end');
      expect(element.status).to.equal('idle');
      expect(words('error', 'end')).to.deep.equal([`error ${code}`, 'end error']);
      const { detail } = events.find(({ name }) => name === 'error')!;
      expect(detail.error).to.equal(error);
      expect(detail.message).to.match(/^[A-Za-z].{20,}\.$/s);
      expect(element.error).to.equal(error);
    });
  }

  const endings: [scenario: string, code: VoiceAgentErrorCode | undefined][] = [
    ['close-1000', undefined],
    ['close-1002', 'server-error'],
    ['close-1008', 'server-error'],
    ['close-1011', 'server-error'],
    ['error-flat', 'server-error'],
    ['error-nested', 'server-error'],
    ['override-error', 'override-refused'],
    ['quota', 'quota'],
    ['drop', 'connection-lost'],
  ];
  for (const [scenario, code] of endings) {
    it(`${scenario} after the handshake is ${code ? `one ${code} error` : 'an ordinary end'}`, async () => {
      const { element, event, words } = await agent({ ...typed, signedUrl: simulator(scenario) });
      await element.start().catch(() => undefined);
      await event('end');
      expect(element.status).to.equal('idle');
      expect(words('error')).to.deep.equal(code ? [`error ${code}`] : []);
      expect(words('end')).to.deep.equal([code ? 'end error' : 'end agent']);
    });
  }

  it('a server that never begins is a connect-timeout', async function () {
    this.timeout(15_000);
    const { element, words } = await agent({ ...typed, signedUrl: simulator('no-metadata') });
    const error = await element.start().catch((reason: unknown) => reason);
    expect((error as VoiceAgentError).code).to.equal('connect-timeout');
    expect(words('error', 'status')).to.deep.equal(['status connecting', 'error connect-timeout', 'status idle']);
  });

  it('other frames before the metadata do not matter', async () => {
    const { element } = await agent({ ...typed, signedUrl: simulator('late-metadata') });
    await element.start();
    expect(element.status).to.equal('connected');
    await element.stop();
  });

  // The scenario sends 19 frames that nobody can use. One is audio that is not base64: it is not read where nobody listens.
  for (const [textOnly, count] of [
    [true, 18],
    [false, 19],
  ] as const) {
    it(`malformed frames are one protocol error each in a ${textOnly ? 'typed' : 'spoken'} conversation, which goes on`, async () => {
      const { element, event, words } = await agent({ textOnly, noReconnect: true, signedUrl: simulator('malformed') });
      await element.start();
      const greeting = await event('transcript', ({ role, final }) => role === 'agent' && final === true);
      element.sendText('Hello');
      await event('transcript', ({ role, turnId }) => role === 'agent' && turnId !== greeting.detail.turnId);
      expect(words('error')).to.deep.equal(Array(count).fill('error protocol'));
      expect(element.status).to.equal('connected');
      await element.stop();
    });
  }

  it('JSON that does not parse is an error, and the attribute is ignored', async () => {
    const { element, event } = await agent({ ...typed, signedUrl: simulator('text') });
    element.setAttribute('dynamic-variables', '{name: Ada}');
    const { detail } = await event('error');
    expect(detail.code).to.equal('configuration');
    expect(detail.message).to.contain('dynamic-variables');
    expect(element.dynamicVariables).to.equal(undefined);
    await element.start();
    await element.stop();
  });

  it('an error is there for its own listeners to see', async () => {
    const { element } = await agent({ ...typed, signedUrl: 'ws://127.0.0.1:4/' });
    let seen: unknown;
    element.addEventListener('voice-agent-error', ({ detail }) => (seen = element.error === detail.error));
    await element.start().catch(() => undefined);
    expect(seen).to.equal(true);
  });

  it('an empty attribute for a number sets none, and a misspelt region is not guessed', async () => {
    const { element } = await agent({ ...typed, signedUrl: simulator('text') });
    element.setAttribute('override-stability', '');
    expect(element.overrideStability).to.equal(undefined);
    element.setAttribute('server-location', 'eu-residenzy');
    const error = await element.start().catch((reason: unknown) => reason);
    expect((error as VoiceAgentError).code).to.equal('configuration');
    expect((error as VoiceAgentError).message).to.include('eu-residency');
  });

  it('a start that a listener cancels asks for nothing', async () => {
    const { element, words } = await agent({ signedUrlEndpoint: '/nothing-here' });
    element.addEventListener('voice-agent-start', (event) => event.preventDefault());
    const error = await element.start().catch((reason: unknown) => reason);
    expect((error as VoiceAgentError).code).to.equal('aborted');
    expect(words('start', 'status', 'error', 'end')).to.deep.equal(['start']);
  });

  it('a stop while connecting is an aborted start without an error event', async () => {
    const { element, words } = await agent({ ...typed, signedUrl: simulator('no-metadata') });
    const started = element.start().catch((reason: unknown) => reason);
    await element.stop();
    expect(((await started) as VoiceAgentError).code).to.equal('aborted');
    expect(words('error', 'end')).to.deep.equal(['end user']);
    expect(element.status).to.equal('idle');
  });

  describe('of the microphone', () => {
    const { mediaDevices } = navigator;
    const original = mediaDevices.getUserMedia.bind(mediaDevices);
    afterEach(() => (mediaDevices.getUserMedia = original));

    const refusals: [name: string, code: VoiceAgentErrorCode][] = [
      ['NotAllowedError', 'microphone-denied'],
      ['NotFoundError', 'microphone-missing'],
      ['NotReadableError', 'microphone-missing'],
    ];
    for (const [name, code] of refusals) {
      it(`${name} is ${code}`, async () => {
        mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', name));
        const { element, words } = await agent({ signedUrl: simulator('greeting') });
        const error = await element.start().catch((reason: unknown) => reason);
        expect((error as VoiceAgentError).code).to.equal(code);
        expect(words('error')).to.deep.equal([`error ${code}`]);
        expect(element.status).to.equal('idle');
      });
    }

    it('a server that hangs up while the microphone is being opened ends the start at once', async () => {
      let give = (): void => undefined;
      const given = new Promise<void>((resolve) => (give = resolve));
      mediaDevices.getUserMedia = async (constraints) => (await given, original(constraints));
      const { query } = navigator.permissions;
      navigator.permissions.query = () => Promise.resolve({ state: 'granted' } as PermissionStatus);
      try {
        const { element, words } = await agent({
          noReconnect: true,
          signedUrl: simulator('close-1008', { after: 100 }),
        });
        const error = await element.start().catch((reason: unknown) => reason);
        expect((error as VoiceAgentError).code).to.equal('server-error');
        expect(words('status', 'error', 'end')).to.deep.equal([
          'status connecting',
          'error server-error',
          'status idle',
          'end error',
        ]);
      } finally {
        navigator.permissions.query = query;
        give();
      }
    });

    it('a worklet that does not come is worklet-blocked after 10 s', async function () {
      this.timeout(30_000);
      const { addModule } = AudioWorklet.prototype;
      AudioWorklet.prototype.addModule = () => new Promise(() => undefined);
      try {
        const { element } = await agent({ signedUrl: simulator('greeting'), workletSrc: '/slow.js' });
        const error = await element.start().catch((reason: unknown) => reason);
        expect((error as VoiceAgentError).code).to.equal('worklet-blocked');
        expect(element.status).to.equal('idle');
      } finally {
        AudioWorklet.prototype.addModule = addModule;
      }
    });

    it('a worklet that cannot be loaded is worklet-blocked, and the microphone is let go', async () => {
      const given: Promise<MediaStream>[] = [];
      mediaDevices.getUserMedia = (constraints) => {
        const stream = original(constraints);
        given.push(stream);
        return stream;
      };
      const { element } = await agent({ signedUrl: simulator('greeting'), workletSrc: '/nothing-here.js' });
      const error = await element.start().catch((reason: unknown) => reason);
      expect((error as VoiceAgentError).code).to.equal('worklet-blocked');
      expect(element.status).to.equal('idle');
      expect(given).to.have.length(1);
      const tracks = (await given[0]!).getTracks();
      expect(tracks).to.have.length(1);
      // It may be given after the start has failed.
      await waitUntil(() => tracks.every(({ readyState }) => readyState === 'ended'), 'the microphone is let go');
    });
  });
});
