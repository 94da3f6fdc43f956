import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SimulatedAgent, type Clock, type Wire } from '../../packages/simulator/src/index.js';

/** Time that passes when it is told to. */
class TestClock implements Clock {
  #now = 0;
  #timers: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, delay: number): unknown {
    const timer = { at: this.#now + delay, callback };
    this.#timers.push(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.#timers = this.#timers.filter((other) => other !== timer);
  }

  async pass(time: number): Promise<void> {
    const end = this.#now + time;
    for (;;) {
      // Scripts go on in microtasks, and set their timers there.
      await new Promise((resolve) => setImmediate(resolve));
      const [next] = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#now = next.at;
      this.clearTimeout(next);
      next.callback();
    }
    this.#now = end;
  }
}

class TestWire implements Wire {
  readonly sent: { type: string }[] = [];
  ended = '';

  send(frame: string | Uint8Array): void {
    this.sent.push(JSON.parse(frame as string) as { type: string });
  }

  close(code: number, reason: string): void {
    this.ended = `${code} ${reason}`;
  }

  drop(): void {
    this.ended = 'dropped';
  }

  hang(): void {
    this.ended = 'hung';
  }
}

describe('an agent without a network', () => {
  test('keeps to the time it is given', async () => {
    const clock = new TestClock();
    const wire = new TestWire();
    const agent = new SimulatedAgent({ wire, clock, agentId: 'greeting?ping=1000&turn_timeout=5000' });
    agent.receive(JSON.stringify({ type: 'conversation_initiation_client_data' }));
    await clock.pass(10_000);
    const pings = wire.sent.filter(({ type }) => type === 'ping');
    assert.equal(pings.length, 11);
    const answers = wire.sent.filter(({ type }) => type === 'agent_response');
    assert.equal(answers.length, 2, 'the greeting, and the question whether somebody is there');
    await clock.pass(51_000);
    assert.match(wire.ended, /^1002 No user input for 60 seconds/);
    agent.disconnected(1002, '');
    const { length } = wire.sent;
    await clock.pass(60_000);
    assert.equal(wire.sent.length, length);
    assert.equal(agent.record.closed?.by, 'server');
  });

  test('takes nothing more after it has ended', async () => {
    const clock = new TestClock();
    const wire = new TestWire();
    const agent = new SimulatedAgent({ wire, clock, scenario: 'drop', options: { after: 10 } });
    agent.receive(JSON.stringify({ type: 'conversation_initiation_client_data' }));
    await clock.pass(20);
    assert.equal(wire.ended, 'dropped');
    agent.receive('{');
    assert.deepEqual(agent.record.violations, []);
  });
});
