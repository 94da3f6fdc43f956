import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ClientMessage, ServerMessage } from '../../src/protocol/messages.js';
import { emptyConversation } from '../../src/session/conversation.js';
import { Outbox } from '../../src/session/outbox.js';
import { UnansweredTexts } from '../../src/session/unanswered.js';
import { summarize } from '../../src/session/reconnect.js';
import { step, type Step } from './steps.js';
import { randomOf } from '../helpers/random.js';

/** One conversation as its agent has it: it reads texts in order, each is a turn, and answers one after the other. */
class Agent {
  readonly read: string[] = [];
  readonly #unanswered: { text: string; turn: number }[] = [];
  #turn = 0;
  /** The turn it is speaking in, or spoke in last. */
  #speaking = 0;

  greet(): ServerMessage {
    this.#speaking = ++this.#turn;
    return said('Hello!', this.#speaking);
  }

  take(message: ClientMessage): void {
    if (!('type' in message) || message.type !== 'user_message') return;
    const text = message.text!;
    this.read.push(text);
    this.#unanswered.push({ text, turn: ++this.#turn });
  }

  answer(): ServerMessage | undefined {
    const next = this.#unanswered.shift();
    this.#speaking = next?.turn ?? this.#speaking;
    return next && said(`To ${next.text}`, next.turn);
  }

  /** Something that answers nothing. */
  noise(random: number): ServerMessage {
    if (random < 0.5 || !this.#speaking) return { type: 'ping', ping_event: { event_id: Math.ceil(random * 100) } };
    return { type: 'audio', audio_event: { audio_base_64: '', event_id: this.#speaking } };
  }
}

const said = (agent_response: string, event_id: number): ServerMessage => ({
  type: 'agent_response',
  agent_response_event: { agent_response, event_id },
});

/** A visitor, a line that is lost again and again, and an agent for each connection. */
class World {
  readonly agents: Agent[] = [];
  /** What each connection was sent by its client: texts, and before them what was said so far. */
  readonly sent: { texts: string[]; summary: string }[] = [];
  /** In which connection the visitor has seen the answer to a text. */
  readonly answered = new Map<string, number>();
  readonly typed: string[] = [];
  conversation = emptyConversation;
  readonly #greets: boolean;
  readonly #waits: boolean;
  readonly #outbox: Outbox;
  readonly #unanswered: UnansweredTexts;
  #up = false;
  #toAgent: ClientMessage[] = [];
  #toVisitor: ServerMessage[] = [];

  /**
   * @param greets Whether the agent speaks first.
   * @param waits Whether it does not where it is told what was said before.
   */
  constructor(greets: boolean, waits = false) {
    this.#greets = greets;
    this.#waits = waits;
    this.#unanswered = new UnansweredTexts({ greets });
    this.#outbox = new Outbox((entry) => {
      const isSent = this.#send(entry.message);
      if (isSent) this.#unanswered.sent(entry);
      return isSent;
    });
    this.#happen({ type: 'start' });
    this.connect();
  }

  connect(): void {
    this.#up = true;
    const agent = new Agent();
    this.agents.push(agent);
    this.sent.push({ texts: [], summary: '' });
    const summary = summarize(this.conversation, this.#outbox.turnIds);
    const greets = (this.#unanswered.greets = this.#greets && !(this.#waits && summary));
    if (greets) this.#toVisitor.push(agent.greet());
    if (summary) this.#outbox.begin({ type: 'contextual_update', text: summary });
    this.#happen({ type: 'status', status: 'connected' });
    this.#outbox.flush();
  }

  lose(wasClean: boolean): void {
    if (!this.#up) return;
    this.#up = false;
    this.#toAgent = [];
    this.#toVisitor = [];
    this.#outbox.lose(this.#unanswered.lose(wasClean));
    this.#happen({ type: 'status', status: 'reconnecting' });
  }

  type(): void {
    const text = `<${this.typed.length}>`;
    this.typed.push(text);
    const id = `typed-${this.typed.length}`;
    this.#outbox.post({ type: 'user_message', text }, id);
    this.#happen({ type: 'typed', text, time: 0, id });
  }

  /** Something gets on, somewhere. */
  step(random: () => number): void {
    if (!this.#up) return this.connect();
    const agent = this.agents.at(-1)!;
    const which = random();
    if (which < 0.35) this.#arriveAtAgent();
    else if (which < 0.7) this.#arriveAtVisitor();
    else if (which < 0.9) this.#toVisitor.push(agent.answer() ?? agent.noise(random()));
    else this.#toVisitor.push(agent.noise(random()));
  }

  /** All that is on its way arrives, and all that can be answered is. */
  settle(): void {
    if (!this.#up) this.connect();
    while (this.#toAgent.length) this.#arriveAtAgent();
    for (let answer = this.agents.at(-1)!.answer(); answer; answer = this.agents.at(-1)!.answer()) {
      this.#toVisitor.push(answer);
    }
    while (this.#toVisitor.length) this.#arriveAtVisitor();
  }

  #send(message: ClientMessage): boolean {
    if (!this.#up) return false;
    const { texts } = this.sent.at(-1)!;
    if ('type' in message && message.type === 'contextual_update') this.sent.at(-1)!.summary += message.text;
    if ('type' in message && message.type === 'user_message') texts.push(message.text!);
    this.#toAgent.push(message);
    return true;
  }

  #arriveAtAgent(): void {
    const message = this.#toAgent.shift();
    if (message) this.agents.at(-1)!.take(message);
  }

  #arriveAtVisitor(): void {
    const message = this.#toVisitor.shift();
    if (!message) return;
    this.#unanswered.receive(message);
    this.#happen({ type: 'message', message, time: 0, textOnly: true });
    const text = message.type === 'agent_response' && /<\d+>/.exec(message.agent_response_event.agent_response)?.[0];
    if (text && !this.answered.has(text)) this.answered.set(text, this.agents.length - 1);
  }

  #happen(next: Step): void {
    this.conversation = step(this.conversation, next);
  }
}

/** Where a text was sent again although the visitor had seen the agent's answer to it. */
const needless = ({ sent, answered }: World): string[] =>
  sent.flatMap(({ texts }, connection) => texts.filter((text) => (answered.get(text) ?? Infinity) < connection));

for (const [agentDoes, greets, waits] of [
  ['greets', true, false],
  ['waits', false, false],
  ['greets unless it is told what was said before', true, true],
] as const) {
  describe(`texts over a line that is lost at any moment, to an agent that ${agentDoes}`, () => {
    const runs = Array.from({ length: 400 }, (_, seed) => {
      const world = new World(greets, waits);
      const next = randomOf(seed + 1);
      for (let step = 0; step < 120; step++) {
        const which = next();
        if (which < 0.08) world.type();
        else if (which < 0.12) world.lose(false);
        else world.step(next);
      }
      world.settle();
      return world;
    });

    test('are lost often enough to show something', () => {
      const connections = runs.reduce((sum, { sent }) => sum + sent.length, 0);
      const texts = runs.reduce((sum, { typed }) => sum + typed.length, 0);
      const times = runs.reduce((sum, { sent }) => sum + sent.reduce((all, one) => all + one.texts.length, 0), 0);
      assert.ok(connections > 4 * runs.length, `${connections} connections`);
      assert.ok(times > 1.2 * texts, `${texts} texts, sent ${times} times`);
    });

    test('stand in the transcript exactly once, in their order', () => {
      for (const { conversation, typed } of runs) {
        const shown = conversation.turns.flatMap(({ role, text }) => (role === 'user' ? text : []));
        assert.deepEqual(shown, typed);
        assert.equal(new Set(conversation.turns.map(({ id }) => id)).size, conversation.turns.length);
      }
    });

    test('are each read by an agent and answered', () => {
      for (const { agents, typed, answered } of runs) {
        const read = new Set(agents.flatMap((agent) => agent.read));
        assert.deepEqual(
          typed.filter((text) => !read.has(text) || !answered.has(text)),
          [],
        );
      }
    });

    test('are sent to a conversation once at most, in their order', () => {
      for (const { sent, typed } of runs) {
        for (const { texts } of sent) {
          assert.deepEqual(
            texts,
            typed.filter((text) => texts.includes(text)),
          );
        }
      }
    });

    test('are not sent again once the visitor has seen their answer begin', () => {
      for (const world of runs) assert.deepEqual(needless(world), []);
    });

    test('are told in what was said before, or sent: never both, and never neither', () => {
      for (const { sent, typed, conversation } of runs) {
        for (const [connection, { texts, summary }] of sent.entries()) {
          const earlier = conversation.turns.filter((turn) => turn.role === 'user' && turn.connection < connection);
          for (const { text } of earlier) {
            assert.equal(
              Number(texts.includes(text)) + Number(summary.includes(text)),
              1,
              `${text} of ${typed.length}`,
            );
          }
        }
      }
    });
  });
}

describe('texts to a service that closes the connection itself', () => {
  test('are sent again once, and are told after that', () => {
    const world = new World(true);
    world.type();
    for (let time = 0; time < 3; time++) {
      world.lose(true);
      world.connect();
    }
    assert.deepEqual(
      world.sent.map(({ texts, summary }) => [texts.length, summary.includes('<0>')]),
      [
        [1, false],
        [1, false],
        [0, true],
        [0, true],
      ],
    );
  });
});
