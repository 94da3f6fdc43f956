import { expect } from '@open-wc/testing';
import type { Logger } from '../../src/base/log.js';
import { agent, simulator } from '../helpers/agent.js';

/** A logger, and what it was told. */
function collect(): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const to =
    (level: string) =>
    (line: string): void =>
      void lines.push(`${level} ${line}`);
  return { lines, logger: { error: to('error'), warn: to('warn'), info: to('info'), debug: to('debug') } };
}

/** Starts an agent with nobody to talk to. */
async function fail(properties: Parameters<typeof agent>[0], handled = false): Promise<string[]> {
  const { logger, lines } = collect();
  const { element } = await agent({ logger, ...properties });
  // The helper handles every error; here the page does not, unless it says so.
  if (!handled) element.addEventListener('voice-agent-error', (event) => event.stopImmediatePropagation(), true);
  await element.start().catch(() => undefined);
  return lines;
}

describe('the log of the element', () => {
  it('has errors that the page does not handle', async () => {
    const [line, ...others] = await fail({});
    expect(line).to.match(/^error <voice-agent> configuration: Set signed-url-endpoint/);
    expect(others).to.deep.equal([]);
  });

  it('has none that the page handles, and none at the level silent', async () => {
    expect(await fail({}, true)).to.deep.equal([]);
    expect(await fail({ logLevel: 'silent' })).to.deep.equal([]);
  });

  it('has states at the level info, and messages beside them at the level debug', async () => {
    for (const [logLevel, hasMessages] of [
      ['info', false],
      ['debug', true],
    ] as const) {
      const { logger, lines } = collect();
      const { element, event } = await agent({ signedUrl: simulator('text'), textOnly: true, logger, logLevel });
      await element.start();
      await event('transcript', ({ role }) => role === 'agent');
      await element.stop();
      const text = lines.join('\n');
      expect(text).to.match(/info <voice-agent> \+\d+ ms status connected/);
      expect(text).to.match(/info <voice-agent> \+\d+ ms end user/);
      expect(/debug <voice-agent> \+\d+ ms ↓ agent_response/.test(text)).to.equal(hasMessages);
      expect(element.shadowRoot!.querySelector('.debug')).to.equal(null);
    }
  });

  it('is at the usual level for a word that is none', async () => {
    const { element } = await agent();
    element.setAttribute('log-level', 'DEBUG');
    expect(element.logLevel).to.equal('debug');
    element.setAttribute('log-level', 'loud');
    expect(element.logLevel).to.equal('warn');
  });
});
