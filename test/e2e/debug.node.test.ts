import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Running } from '../cli/support.js';
import { enginesInShort, openBrowser, type Browser } from '../helpers/engines.js';
import { openSite, pageWith, type Site } from './site.js';

/** Marked, so that it is found wherever it gets to. */
const mark = (name: string): string => `marked${name}${randomBytes(9).toString('hex')}`;
const marks = {
  apiKey: `sk_${mark('key')}`,
  cookie: mark('cookie'),
  hiddenCookie: mark('httponly'),
  variable: mark('variable'),
  token: mark('token'),
  address: mark('address'),
};

interface Line {
  level: string;
  line: string;
}
declare global {
  var logged: Line[];
  var spoken: { at: number; type: string; text: string }[];
  /** All that the overlay shows, those parts too that are folded. */
  var overlayText: () => string;
}

const head = `<script>
document.cookie = 'session=${marks.cookie}';
globalThis.logged = [];
globalThis.spoken = [];
document.addEventListener('voice-agent-message', ({ detail }) => spoken.push({
  at: performance.now(), type: detail.type, text: detail.agent_response_event?.agent_response ?? '',
}));
const overlayRoot = () => document.querySelector('voice-agent').shadowRoot.querySelector('.debug')?.shadowRoot;
globalThis.overlayText = () => {
  const root = overlayRoot();
  return root ? root.textContent + [...root.querySelectorAll('textarea')].map(({ value }) => value).join() + root.innerHTML : '';
};
</script>`;

/** A logger of the page's own. */
const logger = `Object.fromEntries(['error', 'warn', 'info', 'debug'].map((level) => [level, (line) => logged.push({ level, line })]))`;

for (const engine of enginesInShort()) {
  describe(`debug, in ${engine}`, () => {
    let site: Site;
    let browser: Browser;
    const folder = mkdtempSync(join(tmpdir(), 'voice-agent-reports-'));
    before(async () => {
      const attributes = 'signed-url-endpoint="/api/signed-url" debug log-level="debug" no-reconnect';
      const page = (script?: string) =>
        pageWith(attributes, {
          head,
          headers: { 'set-cookie': `hidden=${marks.hiddenCookie}; HttpOnly` },
          ...(script && { script }),
        });
      site = await openSite(
        () => ({
          '/': page(),
          '/one-file': page('/dist/cdn/voice-agent.all.js'),
          '/usual': pageWith('signed-url-endpoint="/api/signed-url"', { head }),
        }),
        { agentId: 'greeting?interruptible=false&latency=100' },
      );
      browser = await openBrowser(engine);
    });
    after(async () => {
      await browser?.close();
      await site?.close();
      rmSync(folder, { recursive: true });
    });

    const open = async (path: string): Promise<void> => {
      await browser.goto(site.origin + path);
      await browser.waitFor(() => !!document.querySelector('voice-agent')?.shadowRoot);
    };

    /** Presses a button of the overlay. @returns What had come of the service by then. */
    const press = (label: string): Promise<typeof spoken> =>
      browser.evaluate((text: string) => {
        const root = document.querySelector('voice-agent')!.shadowRoot!.querySelector('.debug')!.shadowRoot!;
        [...root.querySelectorAll('button')].find(({ textContent }) => textContent === text)!.click();
        return globalThis.spoken;
      }, label);

    const copyReport = async () => {
      const original = await press('Copy report');
      const report = await browser.waitFor(() => {
        const root = document.querySelector('voice-agent')!.shadowRoot!.querySelector('.debug')!.shadowRoot!;
        const isSaid = root.querySelector('[role=status]')!.textContent;
        return isSaid && root.querySelector('textarea')!.value;
      });
      return { original, report: String(report) };
    };

    for (const path of ['/', '/one-file']) {
      test(`neither overlay, nor report, nor log has a secret, on ${path}`, async () => {
        await open(path);
        await browser.waitFor(() => !!document.querySelector('voice-agent')!.shadowRoot!.querySelector('.debug'));
        const address = `${site.simulator.signUrl('tools?tools=leak&latency=0')}&client=${marks.address}`;
        const found = await browser.evaluate(
          async (secrets: typeof marks, signedUrl: string, makeLogger: string) => {
            const agent = document.querySelector('voice-agent')!;
            agent.logger = (0, eval)(makeLogger) as typeof agent.logger;
            agent.textOnly = true;
            agent.signedUrlEndpoint = undefined;
            agent.signedUrl = signedUrl;
            agent.dynamicVariables = { secret__crm: secrets.variable, name: 'Ada' };
            agent.customLlmExtraBody = { access_token: secrets.token };
            // Says each of them again, with no name that would give it away.
            agent.registerTool('leak', () => ({
              said: `${secrets.variable} and ${secrets.token}`,
              jar: document.cookie,
              link: signedUrl,
              header: `Bearer ${secrets.apiKey}`,
            }));
            const answered = new Promise((resolve) => agent.addEventListener('voice-agent-tool-approval', resolve));
            await agent.start();
            agent.sendText(`My variable is ${secrets.variable}`);
            agent.sendContextualUpdate(`token=${secrets.token}`);
            await answered;
            await agent.stop();
            // A key, on this machine alone; nobody is asked with it.
            agent.signedUrl = undefined;
            agent.agentId = 'any';
            agent.apiKey = secrets.apiKey;
            globalThis.fetch = () => Promise.reject(new TypeError(`failed with ${secrets.apiKey}`));
            await agent.start().catch(() => undefined);
            return { code: agent.error?.code, loggedLines: globalThis.logged };
          },
          marks,
          address,
          logger,
        );
        assert.equal(found.code, 'signed-url-failed');
        const { report } = await copyReport();
        // The first conversation has made the most of the lines; the report is about the last one.
        assert.match(report, /signed-url-failed/);
        const levels = new Set(found.loggedLines.map(({ level }) => level));
        assert.deepEqual([...levels].sort(), ['debug', 'error', 'info', 'warn']);
        const lines = found.loggedLines.map(({ line }) => line).join('\n');
        for (const part of ['client_tool_result', 'conversation_initiation_client_data', 'user_message', 'Ada'])
          assert.ok(lines.includes(part), part);
        const places = { report, lines, shown: await browser.evaluate(() => globalThis.overlayText()) };
        for (const [place, text] of Object.entries({ ...places, console: browser.console.join('\n') }))
          for (const [name, secret] of Object.entries(marks)) assert.ok(!text.includes(secret), `${name} in ${place}`);
      });
    }

    test('what a person pastes has no secret, can be read, and is played by the simulator as it was', async () => {
      await open('/');
      await browser.waitFor(() => !!document.querySelector('voice-agent')!.shadowRoot!.querySelector('.debug'));
      await browser.evaluate(async (secrets: typeof marks) => {
        const agent = document.querySelector('voice-agent')!;
        agent.dynamicVariables = { secret__crm: secrets.variable };
        agent.logLevel = 'warn';
        await agent.start();
      }, marks);
      await browser.waitFor(() => document.querySelector('voice-agent')!.turns[0]?.heard);
      await browser.evaluate(
        (variable: string) => document.querySelector('voice-agent')!.sendText(`I am ${variable}`),
        marks.variable,
      );
      await browser.waitFor(() => {
        const { turns, mode } = document.querySelector('voice-agent')!;
        const answer = turns.findLast(({ role }) => role === 'agent');
        return turns.length >= 3 && answer?.heard === answer?.text.length && mode === 'listening';
      });
      const shown = await browser.evaluate(() => globalThis.overlayText());
      for (const part of ['connected', 'first sound', 'playout delay', 'agent_response', 'status connected'])
        assert.ok(shown.includes(part), part);
      const { report, original } = await copyReport();
      const turns = await browser.evaluate(() =>
        document.querySelector('voice-agent')!.turns.flatMap(({ role, text }) => (role === 'agent' ? text : [])),
      );
      await browser.evaluate(() => document.querySelector('voice-agent')!.stop());
      for (const secret of Object.values(marks)) assert.ok(!`${report}${shown}`.includes(secret));
      for (const part of [
        /^# Report of <voice-agent>\n/,
        /- voice-agent-element \d/,
        /- state: connected, listening, spoken, connection 0, \d turns/,
        /- options: signed-url-endpoint \(set\)/,
        /start: .*connected \d+ ms/,
        /turn 0\/\d+: text sent at \d+ ms, first byte \+\d+, first sound \+\d+, end \+\d+/,
        /↑ user_message \{"text":"I am \[redacted]"\}/,
        /↓ audio \d+ bytes/,
        /npx voice-agent-simulator replay FILE/,
      ])
        assert.match(report, part);

      const file = join(folder, 'report.md');
      writeFileSync(file, report);
      const replaying = new Running('builtSimulator', ['replay', file, '--port', '0']);
      const page = (await replaying.printed(/ at (http:\S+\/)\n/)).replace('127.0.0.1', 'localhost');
      await browser.goto(page);
      await browser.waitFor(
        () => !!document.querySelector('voice-agent')?.shadowRoot?.querySelector('[part~=start-button]'),
      );
      await browser.evaluate(() => {
        globalThis.spoken = [];
        document.addEventListener('voice-agent-message', ({ detail }) =>
          globalThis.spoken.push({
            at: performance.now(),
            type: detail.type,
            text:
              (detail as { agent_response_event?: { agent_response: string } }).agent_response_event?.agent_response ??
              '',
          }),
        );
      });
      await browser.click('voice-agent >>> [part~=start-button]');
      const played = await browser.waitFor(
        (count: number) => globalThis.spoken.length >= count && globalThis.spoken,
        original.length,
      );
      const plain = (messages: typeof original) => messages.map(({ type, text }) => ({ type, text }));
      assert.deepEqual(plain((played as typeof original).slice(0, original.length)), plain(original));
      const between = (messages: typeof original) => messages[original.length - 1]!.at - messages[0]!.at;
      const [then, now] = [between(original), between(played as typeof original)];
      assert.ok(then > 1000 && Math.abs(now - then) < OFF_BY_MS, `${then} ms, played in ${now} ms`);
      const replayed = await browser.evaluate(() =>
        document.querySelector('voice-agent')!.turns.flatMap(({ role, text }) => (role === 'agent' ? text : [])),
      );
      assert.deepEqual(replayed, turns);
      assert.equal((await replaying.stop('SIGTERM')).code, 0);
    });

    test('costs a page that does not ask for it nothing, and can be switched off again', async () => {
      await open('/usual');
      site.files.length = 0;
      await browser.evaluate(() => document.querySelector('voice-agent')!.preload());
      assert.ok(!site.files.some((name) => name.includes('debugger')));
      await browser.evaluate(() => void (document.querySelector('voice-agent')!.debug = true));
      await browser.waitFor(() => !!document.querySelector('voice-agent')!.shadowRoot!.querySelector('.debug'));
      assert.ok(site.files.some((name) => name.includes('debugger')));
      await browser.evaluate(() => void (document.querySelector('voice-agent')!.debug = false));
      await browser.waitFor(() => !document.querySelector('voice-agent')!.shadowRoot!.querySelector('.debug'));
    });
  });
}

/** How much slower or faster a recording may be played on a busy machine. */
const OFF_BY_MS = 1500;
