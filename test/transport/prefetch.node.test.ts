import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';

const MINUTE_MS = 60_000;

describe('a signed URL that is asked for ahead', () => {
  let prefetch: typeof import('../../src/transport/prefetch.js');
  let asked: number;
  let pages = 0;
  const signedUrlProvider = (): string => `wss://api.example/?conversation_signature=${++asked}`;

  beforeEach(async () => {
    asked = 0;
    // Each test is a page of its own.
    prefetch = (await import(`../../src/transport/prefetch.js?page=${++pages}`)) as typeof prefetch;
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  });
  afterEach(() => mock.timers.reset());

  test('is taken once', async () => {
    prefetch.prefetchSignedUrl({ signedUrlProvider });
    assert.match((await prefetch.takePrefetched({ signedUrlProvider }))!, /=1$/);
    assert.equal(prefetch.takePrefetched({ signedUrlProvider }), undefined);
  });

  test('is one, until it is used', async () => {
    prefetch.prefetchSignedUrl({ signedUrlProvider });
    prefetch.prefetchSignedUrl({ signedUrlProvider });
    assert.equal(asked, 1);
    await prefetch.takePrefetched({ signedUrlProvider });
    prefetch.prefetchSignedUrl({ signedUrlProvider });
    assert.equal(asked, 2);
  });

  test('is kept for 10 minutes and thrown away then, and no second one is asked for', async () => {
    prefetch.prefetchSignedUrl({ signedUrlProvider });
    mock.timers.tick(10 * MINUTE_MS + 1);
    assert.equal(prefetch.takePrefetched({ signedUrlProvider }), undefined);
    prefetch.prefetchSignedUrl({ signedUrlProvider });
    assert.equal(asked, 1);
  });

  test('is not taken after the device has slept for longer, when no timer has run', () => {
    prefetch.prefetchSignedUrl({ signedUrlProvider });
    mock.timers.setTime(Date.now() + 11 * MINUTE_MS);
    assert.equal(prefetch.takePrefetched({ signedUrlProvider }), undefined);
  });

  test('is taken for the same agent and the same way to ask only', () => {
    prefetch.prefetchSignedUrl({ signedUrlProvider, agentId: 'one' });
    assert.equal(prefetch.takePrefetched({ signedUrlProvider, agentId: 'other' }), undefined);
    assert.equal(prefetch.takePrefetched({ signedUrlProvider: () => '', agentId: 'one' }), undefined);
    assert.ok(prefetch.takePrefetched({ signedUrlProvider, agentId: 'one' }));
  });

  test('that cannot be had is none, without an unhandled rejection', async () => {
    const failing = (): never => {
      throw new Error('The server is down.');
    };
    prefetch.prefetchSignedUrl({ signedUrlProvider: failing });
    assert.equal(await prefetch.takePrefetched({ signedUrlProvider: failing }), undefined);
  });

  test('is not asked for where the address is refused, or is there', async () => {
    prefetch.prefetchSignedUrl({ agentId: 'public' });
    prefetch.prefetchSignedUrl({ signedUrl: 'wss://api.example/' });
    assert.equal(prefetch.takePrefetched({ agentId: 'public' }), undefined);
    prefetch.prefetchSignedUrl({ signedUrlProvider, signedUrlEndpoint: '/both' });
    assert.equal(asked, 0);
  });
});
