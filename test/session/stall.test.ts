import { expect } from '@open-wc/testing';
import { encodeSamples, parseFormat } from '../../src/audio/pcm.js';
import { encodeBase64 } from '../../src/protocol/base64.js';
import { agent, say, simulator } from '../helpers/agent.js';
import { sine } from '../helpers/signal.js';
import { Tap } from '../helpers/tap.js';

describe('a stall', () => {
  let tap: Tap;
  beforeEach(() => (tap = new Tap()));
  afterEach(() => tap.restore());

  it('does not end the turn: captions go on where they were, and an interruption cuts at the right word', async () => {
    const text = 'One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen.';
    const rate = 16_000;
    /** Characters from `start` on, 50 ms each. */
    const piece = (start: number, end: number): object => {
      const chars = [...text.slice(start, end)];
      const samples = sine(440, rate, chars.length * 0.05 * rate);
      const bytes = new Uint8Array(samples.length * 2);
      encodeSamples(samples, samples.length, parseFormat('pcm_16000'), new DataView(bytes.buffer));
      const alignment = {
        chars,
        char_start_times_ms: chars.map((_, index) => index * 50),
        char_durations_ms: chars.map(() => 50),
      };
      return { type: 'audio', audio_event: { audio_base_64: encodeBase64(bytes), event_id: 7, alignment } };
    };
    const { element, event, events } = await agent({
      signedUrl: simulator('greeting', { interruptible: 'false' }),
      overrideFirstMessage: '',
      muted: true,
    });
    await element.start();
    await say({ type: 'agent_response', agent_response_event: { agent_response: text, event_id: 7 } });
    await say(piece(0, 24));
    await event('mode', ({ mode }) => mode === 'speaking');
    await event('mode', ({ mode }) => mode === 'listening');
    const stalled = tap.contexts.at(-1)!.currentTime;
    await tap.until(stalled + 1);
    expect(element.turns.at(-1)!.heard, 'while nothing comes').to.equal(24);
    await say(piece(24, text.length));
    const before = events.length;
    await event('mode', ({ mode }) => mode === 'speaking');
    await event('caption', ({ end }) => end >= 48);
    const told = events.slice(before).filter(({ name }) => name === 'caption');
    expect(told[0]!.detail.start, 'goes on').to.equal(24);
    const heard = element.turns.at(-1)!.heard!;
    await say({ type: 'interruption', interruption_event: { event_id: 7 } });
    await event('interruption');
    const turn = element.turns.at(-1)!;
    expect(turn.corrected).to.equal(true);
    expect(text.startsWith(turn.text)).to.equal(true);
    // Some 100 ms later than the caption, and no word more than that.
    expect(turn.text.length).to.be.within(40, heard + 14);
    const { underruns, concealed, jitter } = element.metrics!;
    expect(underruns).to.equal(1);
    expect(concealed).to.be.above(1000);
    // A piece that came more than 1.2 s late, at the weight of one.
    expect(jitter).to.be.above(1200 / 16);
    await element.stop();
  });
});
