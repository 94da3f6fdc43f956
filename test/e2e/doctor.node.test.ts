import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, describe, test } from 'node:test';
import { serveDist } from '../helpers/dist-server.js';
import { availableEngines } from '../helpers/engines.js';
import { run } from '../cli/support.js';

const signedUrl = 'wss://api.us.elevenlabs.io/v1/convai/conversation?agent_id=a&conversation_signature=m4rk3d';

async function examine(html: string, headers: Record<string, string> = {}) {
  const answer = (pathname: string, response: ServerResponse): boolean => {
    if (pathname !== '/signed-url') return false;
    response.writeHead(200, { 'cache-control': 'no-store' }).end(JSON.stringify({ signed_url: signedUrl }));
    return true;
  };
  const site = await serveDist({ '/': `<!doctype html><title>site</title>${html}` }, headers, answer);
  after(() => site.close());
  const { code, stdout, stderr } = await run('element', ['doctor', site.url]);
  assert.equal(stderr, '');
  assert.equal(stdout.includes('m4rk3d'), false, 'it prints a secret');
  return {
    code,
    stdout: stdout.replaceAll(site.url, '/'),
    fixes: stdout.split('\n').filter((line) => line.startsWith('FIX')),
  };
}

const script = '<script type="module" src="/dist/cdn/voice-agent.js"></script>';

describe('voice-agent-element doctor, in a browser', { skip: !availableEngines().includes('chromium') }, () => {
  test('finds a page in order whose tag a script has made by properties', async () => {
    const { code, stdout } = await examine(`${script}<script type="module">
      const agent = document.createElement('voice-agent');
      agent.signedUrlEndpoint = '/signed-url';
      document.body.append(agent);
    </script>`);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^ok {4}The browser knows <voice-agent>\.$/m);
    assert.match(stdout, /^ok {4}The endpoint \/signed-url answers with a signed URL\.$/m);
    assert.doesNotMatch(stdout, /^note/m);
  });

  test('says that the script is missing, and which address does not answer', async () => {
    const { code, stdout, fixes } = await examine(
      '<script type="module" src="/js/voice-agent.js?v=m4rk3d"></script><voice-agent agent-id="a"></voice-agent>',
    );
    assert.equal(code, 1);
    assert.deepEqual(fixes.length, 2, stdout);
    assert.match(
      stdout,
      /^FIX {3}The script \/js\/voice-agent\.js did not load \(it answers 404\): correct its address/m,
    );
    assert.match(stdout, /^FIX {3}The browser does not know <voice-agent>/m);
  });

  test('says what the browser blocks, and what the element says', async () => {
    const policy = "default-src 'none'; script-src 'nonce-x'; connect-src 'self'";
    const { code, stdout } = await examine(`${script}<voice-agent signed-url-endpoint="/signed-url"></voice-agent>`, {
      'content-security-policy': policy,
      'permissions-policy': 'microphone=()',
    });
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^FIX {3}The browser blocked \/dist\/cdn\/voice-agent\.js by script-src-elem of the Content-Security-Policy/m,
    );
    assert.match(
      stdout,
      /^FIX {3}The Content-Security-Policy blocks conversations at wss:\/\/api\.us\.elevenlabs\.io/m,
    );
    assert.equal(stdout.split('keeps the microphone from the page').length, 2, stdout);
  });

  test('repeats what the element itself finds wrong', async () => {
    const { code, stdout } = await examine(`${script}<voice-agent agent-id="sk_0123456789abcdefm4rk3d"></voice-agent>`);
    assert.equal(code, 1);
    assert.match(stdout, /^FIX {3}The element says: /m);
    assert.match(stdout, /^FIX {3}There is an API key in the page/m);
  });
});
