/**
 * Mounts the element in one of the libraries that stand in for a browser in unit tests, as their users do: the names of its window
 * become global. Has a typed conversation there, tries a spoken one, and writes what came of both and what the console was told.
 *
 * Arguments: `jsdom` or `happy-dom`, what to import, the variant, and the address of a conversation.
 */
const [library, script = '', variant = '', signedUrl = ''] = process.argv.slice(2);

/** @type {string[]} */
const said = [];
const listen =
  (/** @type {string} */ level) =>
  (/** @type {unknown[]} */ ...words) =>
    void said.push([level, ...words].join(' '));
for (const level of /** @type {const} */ (['debug', 'error', 'info', 'log', 'warn'])) console[level] = listen(level);
process.on('unhandledRejection', (reason) => said.push(`unhandled ${reason}`));

const page = '<!doctype html><html lang="en"><body></body></html>';
/** @type {any} */
let window;
if (library === 'jsdom') {
  // @ts-expect-error: It has no types of its own.
  const { JSDOM, VirtualConsole } = await import('jsdom');
  const virtualConsole = new VirtualConsole();
  for (const level of ['error', 'warn', 'jsdomError']) virtualConsole.on(level, listen(level));
  ({ window } = new JSDOM(page, { url: 'http://localhost/', pretendToBeVisual: true, virtualConsole }));
} else {
  const { Window } = await import('happy-dom');
  window = new Window({ url: 'http://localhost/' });
  window.document.write(page);
}
const own = Object.getOwnPropertyNames(window).filter((name) => !name.startsWith('_') && !(name in globalThis));
for (const name of [...own, 'CustomEvent', 'Event', 'EventTarget', 'WebSocket', 'navigator']) {
  Object.defineProperty(globalThis, name, { configurable: true, writable: true, value: window[name] });
}
Object.defineProperty(globalThis, 'window', { configurable: true, value: window });

const { VoiceAgentElement } = await import(script);
const agent = document.createElement('voice-agent');
Object.assign(agent, { variant, signedUrl, textOnly: true });
document.body.append(agent);
await agent.updateComplete;
agent.open = true;
await agent.updateComplete;
const parts = [...(agent.shadowRoot?.querySelectorAll('[part]') ?? [])].map((element) => element.getAttribute('part'));

const answered = new Promise((resolve) => {
  agent.addEventListener(
    'voice-agent-transcript',
    ({ detail }) => detail.role === 'agent' && detail.final && resolve(0),
  );
});
await agent.start();
agent.sendText('Hello');
await answered;
const [first] = agent.turns.filter(({ role }) => role === 'agent');
await agent.updateComplete;
const shown = agent.shadowRoot?.querySelector('[role=log]')?.textContent ?? '';
await agent.stop();
const before = said.splice(0);

agent.textOnly = false;
agent.signedUrl = signedUrl;
const { code } = await agent.start().catch((/** @type {any} */ error) => error);
await agent.updateComplete;
agent.remove();
process.stdout.write(
  JSON.stringify({
    isElement: agent instanceof VoiceAgentElement,
    parts,
    answer: first?.text,
    isShown: Boolean(first?.text) && shown.includes(first?.text ?? ''),
    said: before,
    code,
    saidOfVoice: said,
  }),
);
process.exit();
