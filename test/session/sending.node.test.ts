import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { ClientMessage } from '../../src/protocol/messages.js';
import type { Call } from '../../src/session/call.js';
import { emptyConversation, type Conversation } from '../../src/session/conversation.js';
import { Sending } from '../../src/session/sending.js';
import type { TurnFile } from '../../src/session/turns.js';

/** The half of a session that sends, with a life that a test makes. */
class Half extends Sending<Record<string, never>> {
  conversation: Conversation = emptyConversation;
  origin: string | undefined;
  touched = 0;
  readonly posted: ClientMessage[] = [];
  readonly said: [ClientMessage, text: string, names: string[] | undefined][] = [];

  protected override get call(): Call | undefined {
    const call: Partial<Call> = { apiOrigin: this.origin, touch: () => void this.touched++ };
    return call as Call;
  }

  protected override say(message: ClientMessage, text: string, files?: readonly TurnFile[]): void {
    this.said.push([message, text, files?.map(({ name }) => name)]);
  }

  protected override post(message: ClientMessage): void {
    this.posted.push(message);
  }
}

/** What the service's HTTP API was asked. */
let requests: string[] = [];
let api: Server;
before(async () => {
  api = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
});
after(() => api.close());

let half: Half;
beforeEach(() => {
  half = new Half();
  requests = [];
});

/** A conversation is under way. */
function connect(): void {
  half.conversation = { ...emptyConversation, status: 'connected', conversationId: 'conv_1' };
  half.origin = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'none',
    (error: unknown) => (error as { code: unknown }).code,
  );

const uploaded = (name: string): Parameters<Half['sendUploaded']>[0][number] => ({
  id: `id_${name}`,
  file: { url: '', name, mimeType: 'image/png' },
});

describe('what is sent', () => {
  test('has only the fields that were given', () => {
    half.sendText('Hello');
    half.sendText('Blue', { richContentId: 'r' });
    half.sendContextualUpdate('The cart is empty.');
    half.sendContextualUpdate('It is full.', { contextId: '' });
    assert.deepEqual(half.said, [
      [{ type: 'user_message', text: 'Hello' }, 'Hello', undefined],
      [{ type: 'user_message', text: 'Blue', rich_content_id: 'r' }, 'Blue', undefined],
    ]);
    assert.deepEqual(half.posted, [
      { type: 'contextual_update', text: 'The cart is empty.' },
      { type: 'contextual_update', text: 'It is full.', context_id: '' },
    ]);
  });

  test('says that nobody is idle, if it is that the visitor is busy', () => {
    half.sendUserActivity();
    assert.deepEqual([half.posted, half.touched], [[{ type: 'user_activity' }], 1]);
    half.send({ type: 'feedback', event_id: 1, score: 'like' });
    assert.equal(half.touched, 1);
  });

  test('of several files has the first one twice, for a service that takes only one', () => {
    const file = (name: string): object => ({ type: 'file_input', file_id: `id_${name}` });
    half.sendUploaded([uploaded('a.png'), uploaded('b.png')], 'My garden');
    half.sendUploaded([uploaded('a.png')], '');
    assert.deepEqual(half.said, [
      [
        {
          type: 'multimodal_message',
          text: { type: 'user_message', text: 'My garden' },
          file: file('a.png'),
          files: [file('a.png'), file('b.png')],
        },
        'My garden',
        ['a.png', 'b.png'],
      ],
      [{ type: 'multimodal_message', file: file('a.png') }, 'a.png', ['a.png']],
    ]);
  });
});

describe('files and ratings', () => {
  // Uploads need a browser: `wire.test.ts` has them.
  test('belong to the conversation that there is, or was', async () => {
    connect();
    half.conversation = { ...half.conversation, status: 'idle' };
    await half.deleteFile('file_1');
    await half.rateConversation(5);
    const conversation = '/v1/convai/conversations/conv_1';
    assert.deepEqual(requests, [`DELETE ${conversation}/files/file_1`, `POST ${conversation}/feedback`]);
  });

  test('are refused before there was a conversation, and files after it', async () => {
    const file = new File(['x'], 'a.png', { type: 'image/png' });
    for (const refused of [
      half.sendFile(file),
      half.uploadFile(file),
      half.deleteFile('f'),
      half.rateConversation(5),
    ]) {
      assert.equal(await codeOf(refused), 'not-connected');
    }
    connect();
    half.conversation = { ...half.conversation, status: 'idle' };
    assert.equal(await codeOf(half.sendFile(file)), 'not-connected');
    assert.deepEqual([requests, half.said], [[], []]);
  });

  test('need at least one file', async () => {
    connect();
    assert.equal(await codeOf(half.sendFiles([])), 'configuration');
  });
});
