import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';

export interface PageOptions {
  /** The scenario that the page begins with. */
  scenario: string;
  /** The folder with the scripts of the element. */
  elementFolder: string;
}

/** Everything comes from this server, but for the conversation. `blob:` is for the audio worklet. */
const policy = "default-src 'none'; script-src 'self' blob:; style-src 'self'; connect-src 'self'; img-src data:";

const html = (scenario: string): string => `<!doctype html>
<html lang="en" data-scenario="${scenario}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>voice-agent simulator</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/page.css">
    <script type="module" src="/element/voice-agent.js"></script>
    <script type="module" src="/page.js"></script>
  </head>
  <body>
    <main>
      <h1>voice-agent simulator</h1>
      <p>
        <label>Scenario <select id="scenario"></select></label>
        <label><input id="text-only" type="checkbox"> Typed, no microphone</label>
      </p>
      <p id="description" role="status"></p>
      <voice-agent></voice-agent>
      <p><a href="/simulator/latest">What the simulator knows about the latest conversation</a></p>
    </main>
  </body>
</html>
`;

const style = `:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
main { max-width: 40rem; margin: 0 auto; padding: 1rem; }
voice-agent { display: block; block-size: 32rem; }
label { margin-inline-end: 1rem; }
`;

const script = `const agent = document.querySelector('voice-agent');
const choice = document.querySelector('#scenario');
const textOnly = document.querySelector('#text-only');
const { scenarios } = await (await fetch('/simulator/scenarios')).json();
choice.append(...scenarios.map(({ name }) => new Option(name)));
choice.value = new URLSearchParams(location.search).get('scenario') ?? document.documentElement.dataset.scenario;
if (!choice.value) choice.selectedIndex = 0;
agent.signedUrlProvider = () => {
  const address = new URL('/v1/convai/conversation', location.href.replace(/^http/, 'ws'));
  address.searchParams.set('agent_id', choice.value);
  return address.href;
};
const apply = async () => {
  await agent.stop?.();
  agent.textOnly = textOnly.checked;
  document.querySelector('#description').textContent = scenarios[choice.selectedIndex].description;
};
choice.addEventListener('change', apply);
textOnly.addEventListener('change', apply);
await apply();
`;

/** Answers requests for a page with the element on it, which talks to the simulator on the same server. */
export function servePage({ scenario, elementFolder }: PageOptions) {
  const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
    '/': ['text/html', html(scenario)],
    '/page.css': ['text/css', style],
    '/page.js': ['text/javascript', script],
  };
  return (request: IncomingMessage, response: ServerResponse): void => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const answer = (type: string, body: string | Uint8Array): void => {
      const headers = {
        'content-security-policy': policy,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      };
      response.writeHead(200, { ...headers, 'content-type': `${type}; charset=utf-8` }).end(body);
    };
    const refuse = (): void => void response.writeHead(404).end();
    // Names as the build makes them, so that no other file can be asked for.
    const [, file] = /^\/element\/((?:chunks\/)?[\w.-]+\.js)$/.exec(path) ?? [];
    if (Object.hasOwn(files, path)) answer(...files[path]!);
    else if (file) readFile(join(elementFolder, file)).then((body) => answer('text/javascript', body), refuse);
    else refuse();
  };
}
