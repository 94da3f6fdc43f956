import { expect } from '@open-wc/testing';
import { encodeSamples, parseFormat } from '../../src/audio/pcm.js';
import { encodeBase64 } from '../../src/protocol/base64.js';
import type { Conversation } from '../../src/session/conversation.js';
import { Session } from '../../src/session/session.js';
import { say, simulator } from '../helpers/agent.js';
import { sine } from '../helpers/signal.js';

const text = 'One two three four five six.';

/** A turn of the agent that sounds for so long, in s. */
function turn(event_id: number, duration: number): object[] {
  const rate = 16_000;
  const bytes = new Uint8Array(rate * duration * 2);
  const samples = sine(440, rate, rate * duration);
  encodeSamples(samples, samples.length, parseFormat('pcm_16000'), new DataView(bytes.buffer));
  return [
    { type: 'agent_response', agent_response_event: { agent_response: text, event_id } },
    { type: 'audio', audio_event: { audio_base_64: encodeBase64(bytes), event_id } },
  ];
}

describe('what an agent says, as a session tells it', () => {
  let session: Session;
  const start = (): Promise<void> =>
    session.start({
      signedUrl: simulator('greeting', { interruptible: 'false' }),
      overrideFirstMessage: '',
      muted: true,
    });
  beforeEach(async () => {
    session = new Session();
    await start();
  });
  afterEach(() => session.stop());

  /** Waits until something holds of the conversation. */
  const until = (holds: (conversation: Conversation) => unknown): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!holds(session.conversation)) return;
        off();
        resolve();
      };
      const off = session.on('change', look);
      look();
    });
  const turnOf = (eventId: number) =>
    session.conversation.turns.find((turn) => turn.eventId === eventId && turn.role === 'agent');
  const sayAll = async (...messages: object[]): Promise<void> => {
    for (const message of messages) await say(message);
  };

  it('is heard bit by bit, to its end; its words are told as they are heard', async () => {
    const captions: string[] = [];
    const heard: number[] = [];
    session.on('caption', (caption) => captions.push(caption.text));
    session.on('change', () => heard.push(turnOf(1)?.heard ?? 0));
    await sayAll(...turn(1, 2));
    await until(({ mode }) => mode === 'speaking');
    await until(({ mode }) => mode === 'listening');
    expect(captions.join('')).to.equal(text);
    expect(captions.length).to.be.above(1);
    expect(heard).to.deep.equal(heard.toSorted((a, b) => a - b));
    expect(turnOf(1)).to.include({ text, heard: text.length, corrected: false });
  });

  it('is cut at once where it is interrupted, and late pieces of it are not heard', async () => {
    await sayAll(...turn(1, 3));
    await until(() => (turnOf(1)?.heard ?? 0) > 0);
    const interrupted = new Promise((resolve) => session.on('interruption', resolve));
    await sayAll({ type: 'interruption', interruption_event: { event_id: 1 } }, ...turn(1, 1));
    expect(await interrupted).to.deep.equal({ eventId: 1 });
    expect(session.conversation.mode).to.equal('listening');
    await sayAll(...turn(2, 1.5));
    await until(({ mode }) => mode === 'speaking');
    await until(({ mode }) => mode === 'listening');
    expect(turnOf(2)).to.include({ text, heard: text.length, corrected: false });
    const { text: said, unspoken, corrected } = turnOf(1)!;
    expect(corrected).to.equal(true);
    expect(said + unspoken).to.equal(text);
    expect(said.length).to.be.within(1, text.length - 1);
  });

  it('is counted from the start in the next conversation', async () => {
    await sayAll(...turn(5, 2));
    await until(({ mode }) => mode === 'speaking');
    await session.stop();
    expect(turnOf(5)!.heard).to.be.below(text.length);
    await start();
    await sayAll(...turn(1, 1.5));
    await until(({ mode }) => mode === 'speaking');
    await until(({ mode }) => mode === 'listening');
    expect(turnOf(1)).to.include({ text, heard: text.length });
  });

  const asked = (event_id: number): object => ({
    type: 'user_transcript',
    user_transcription_event: { user_transcript: 'And now?', event_id },
  });

  it('does not leave the visitor waiting for a voice that never comes', async () => {
    await sayAll(asked(1));
    await until(({ mode }) => mode === 'thinking');
    await sayAll(turn(1, 1)[0]!);
    const from = performance.now();
    await until(({ mode }) => mode === 'listening');
    expect(performance.now() - from).to.be.within(2000, 6000);
    expect(turnOf(1)).to.include({ text, corrected: false });
    const modes: string[] = [];
    session.on('change', ({ previous, next }) => previous.mode !== next.mode && modes.push(next.mode));
    await sayAll(asked(2), ...turn(2, 1));
    await until(({ mode }) => mode === 'speaking');
    expect(modes).to.deep.equal(['thinking', 'speaking']);
  });

  it('does not leave the visitor waiting at all where all of an answer has come without a voice', async () => {
    await sayAll(asked(1));
    await until(({ mode }) => mode === 'thinking');
    const from = performance.now();
    await sayAll(turn(1, 1)[0]!, { type: 'audio', audio_event: { audio_base_64: '', event_id: 1, is_final: true } });
    await until(({ mode }) => mode === 'listening');
    expect(performance.now() - from).to.be.below(1500);
  });

  it('is dropped where it is not base64, with an error, and the conversation goes on', async () => {
    const error = new Promise((resolve) => session.on('error', resolve));
    await sayAll({ type: 'audio', audio_event: { audio_base_64: '§', event_id: 1 } }, ...turn(1, 0.5));
    expect(await error).to.have.property('code', 'protocol');
    await until(({ mode }) => mode === 'speaking');
    expect(session.conversation.status).to.equal('connected');
  });
});
