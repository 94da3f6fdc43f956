import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import '../helpers/no-worklet.js';
import { attach, type Simulator } from '../../packages/simulator/src/server.js';
import type { Trace } from '../../src/session/call-events.js';
import { Session } from '../../src/session/session.js';

const wordOf = (trace: Trace): string =>
  trace.type === 'received' || trace.type === 'sent'
    ? `${trace.type} ${'type' in trace.message ? trace.message.type : 'audio'}`
    : trace.type === 'closed'
      ? `closed ${trace.code}`
      : trace.type;

describe('the trace of a session', () => {
  const server = createServer();
  let simulator: Simulator;
  before(async () => {
    simulator = attach(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    simulator.close();
    server.close();
  });

  test('has every message of both sides in their order, those too that the socket sends by itself, and the end', async () => {
    const session = new Session();
    const traced: string[] = [];
    const answered = new Promise<void>((resolve) => {
      session.on('trace', (trace) => {
        traced.push(wordOf(trace));
        if (traced.filter((word) => word === 'received agent_response').length === 2) resolve();
      });
    });
    await session.start({ textOnly: true, signedUrl: `${simulator.url}?agent_id=greeting&latency=0` });
    session.sendText('Hello');
    await answered;
    await session.stop();
    assert.deepEqual(
      traced.filter((word) => !/agent_chat_response_part|context_usage/.test(word)),
      [
        'sent conversation_initiation_client_data',
        'received conversation_initiation_metadata',
        'sent pong',
        'received ping',
        'received agent_response',
        'sent user_message',
        'spoke',
        'received agent_response',
        'closed 1000',
      ],
    );
  });
});
