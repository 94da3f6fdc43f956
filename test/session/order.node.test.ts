/** What stands where in the transcript, in whatever order it comes, against a plain sort. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ServerMessage } from '../../src/protocol/messages.js';
import { emptyConversation, type Conversation } from '../../src/session/conversation.js';
import { listEntries } from '../../src/ui/transcript.js';
import { step } from './steps.js';
import { randomOf } from '../helpers/random.js';

interface Item {
  message: ServerMessage;
  connection: number;
  eventId: number;
  role: 'user' | 'agent' | 'tool' | 'correction' | 'typing';
  /** What it is called in the list; a correction, the answer it is of. */
  name: string;
}

/** All messages of one connection, in the order in which a service would send them. */
function script(connection: number, random: () => number): Item[] {
  const items: Item[] = [];
  for (let eventId = 1; eventId <= 2 + random() * 4; eventId++) {
    const add = (role: Item['role'], kind: string, content: object): void => {
      const name = `${connection}.${eventId} ${kind}`;
      items.push({ message: content as ServerMessage, connection, eventId, role, name });
    };
    if (random() < 0.8) {
      const text = `${connection}.${eventId} user`;
      add('user', 'user', {
        type: 'user_transcript',
        user_transcription_event: { user_transcript: text, event_id: eventId },
      });
    }
    if (random() < 0.4) {
      const tool = {
        tool_name: `${connection}.${eventId} tool`,
        tool_call_id: `${connection}.${eventId}`,
        tool_type: 'webhook',
        event_id: eventId,
      };
      add('tool', 'tool', { type: 'agent_tool_request', agent_tool_request: tool });
      add('tool', 'tool', { type: 'agent_tool_response', agent_tool_response: { ...tool, is_error: false } });
    }
    if (random() < 0.9) {
      const text = `${connection}.${eventId} agent`;
      add('agent', 'agent', {
        type: 'agent_response',
        agent_response_event: { agent_response: text, event_id: eventId },
      });
      if (random() < 0.4) {
        const [original_agent_response, corrected_agent_response] = [text, text.slice(0, -2)];
        add('correction', 'agent', {
          type: 'agent_response_correction',
          agent_response_correction_event: { original_agent_response, corrected_agent_response, event_id: eventId },
        });
      }
    }
    if (random() < 0.4) {
      const is_typing = random() < 0.5;
      add('typing', String(is_typing), { type: 'agent_typing', agent_typing_event: { is_typing } });
    }
  }
  return items;
}

function shuffled<Of>(list: readonly Of[], random: () => number): Of[] {
  const rest = [...list];
  return list.map(() => rest.splice(Math.floor(random() * rest.length), 1)[0]!);
}

/** What is shown, as words: `|` where the connection was lost. */
const shown = (conversation: Conversation): string[] =>
  listEntries(conversation).map((entry) => {
    if (!entry) return '|';
    if ('role' in entry) return entry.text + (entry.corrected ? ` (${entry.unspoken})` : '');
    if ('isPerson' in entry) return entry.isPerson ? 'person' : 'agent';
    return 'name' in entry ? `${entry.name} ${entry.state}` : entry.id;
  });

/** What should be shown: sorted by connection, number and role. A tool stands before an answer that came after it. */
function reference(arrived: Item[]): string[] {
  const of = (role: Item['role'], name: string): number =>
    arrived.findIndex((item) => item.role === role && item.name === name);
  const cut = (name: string): boolean => of('correction', name) >= 0;
  const rank = ({ role, connection, eventId, name }: Item): number => {
    if (role !== 'tool') return { user: 0, agent: 2 }[role as 'user' | 'agent'];
    const answer = `${connection}.${eventId} agent`;
    const answerAt = Math.min(...[of('agent', answer), of('correction', answer)].filter((at) => at >= 0));
    return answerAt < of('tool', name) ? 3 : 1;
  };
  const entries = arrived
    .filter(({ role, name }, index) => ['user', 'agent', 'tool'].includes(role) && of(role, name) === index)
    .sort((a, b) => a.connection - b.connection || a.eventId - b.eventId || rank(a) - rank(b));
  const lost = entries.length && entries.at(-1)!.connection !== 2 ? ['|'] : [];
  const lines = entries.flatMap(({ role, name, connection }, index) => {
    const text = role === 'tool' ? `${name} done` : role === 'agent' && cut(name) ? `${name.slice(0, -2)} (nt)` : name;
    return connection !== (entries[index - 1]?.connection ?? 0) ? ['|', text] : [text];
  });
  return [...lines, ...lost];
}

describe('the transcript, in whatever order messages come,', () => {
  test('has turns, tools, corrections and the marks of lost connections in their order', () => {
    let [tools, corrections, late] = [0, 0, 0];
    for (let seed = 1; seed <= 500; seed++) {
      const random = randomOf(seed);
      let conversation = step(step(emptyConversation, { type: 'start' }), { type: 'status', status: 'connected' });
      const arrived: Item[] = [];
      let typing = false;
      for (let connection = 0; connection < 3; connection++) {
        if (connection) {
          conversation = step(conversation, { type: 'status', status: 'reconnecting' });
          conversation = step(conversation, { type: 'status', status: 'connected' });
          typing = false;
        }
        for (const item of shuffled(script(connection, random), random)) {
          arrived.push(item);
          conversation = step(conversation, {
            type: 'message',
            message: item.message,
            time: arrived.length,
            textOnly: true,
          });
          if (item.role === 'typing') typing = item.name.endsWith('true');
          assert.equal(conversation.typing, typing);
        }
      }
      assert.deepEqual(shown(conversation), reference(arrived), `seed ${seed}`);
      tools += arrived.filter(({ role }) => role === 'tool').length;
      corrections += arrived.filter(({ role }) => role === 'correction').length;
      late += arrived.filter(
        ({ role, name }, at) =>
          role === 'correction' && arrived.slice(at).some((item) => item.role === 'agent' && item.name === name),
      ).length;
    }
    assert.ok(tools > 500 && corrections > 500 && late > 100, `${tools} ${corrections} ${late}`);
  });
});
