import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isLoopback } from '../../src/base/loopback.js';
import { createEndpointRequest } from '../../src/transport/endpoint.js';

describe('the request to an endpoint', () => {
  test('is a GET with the page’s own cookies that no cache answers', () => {
    const request = createEndpointRequest('https://shop.example/api?x=1');
    assert.equal(request.method, 'GET');
    assert.equal(request.credentials, 'same-origin');
    assert.equal(request.cache, 'no-store');
    assert.equal(request.url, 'https://shop.example/api?x=1');
  });

  test('is relative to the document', (context) => {
    const scope = globalThis as { document?: unknown };
    scope.document = { baseURI: 'https://shop.example/deep/page' };
    context.after(() => delete scope.document);
    assert.equal(createEndpointRequest('/api').url, 'https://shop.example/api');
    assert.equal(createEndpointRequest('api').url, 'https://shop.example/deep/api');
  });
});

test('loopback is this very machine and nothing that looks like it', () => {
  for (const host of ['localhost', 'LOCALHOST', 'a.localhost', '127.0.0.1', '127.1.2.3', '[::1]'])
    assert.ok(isLoopback(host), host);
  for (const host of [
    '',
    'localhost.example',
    '127.0.0.1.example',
    '128.0.0.1',
    '127.0.0',
    '[::2]',
    'xlocalhost',
    '10.0.0.1',
  ]) {
    assert.equal(isLoopback(host), false, host);
  }
});
