import assert from 'node:assert/strict';
import type { ConversationRecord } from '../../packages/simulator/src/record.js';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';
import type { Browser } from '../helpers/engines.js';
import type { EmbedSite } from './site.js';

/**
 * Every example shows the same page: `section.inline` and `section.floating`, each with an agent, a button `talk`, the check
 * boxes `open`, `muted` and `shown`, which are bound to it both ways, and a list of what was said.
 */
type Place = 'inline' | 'floating';

export interface Visit {
  browser: Browser;
  site: EmbedSite;
  /** Opens the page anew; settles when both agents are there and the page's own code has set them up. */
  open(query?: string): Promise<void>;
}

export interface Check {
  /** Heads a column of the table. */
  name: string;
  /** What is tried, in a sentence. */
  about: string;
  /** Whether the page needs code of its own for it. */
  scripted?: boolean;
  run(visit: Visit): Promise<void>;
}

const agentIn = (place: Place): string => `section.${place} voice-agent`;
const part = (place: Place, name: string): string => `${agentIn(place)} >>> [part~="${name}"]`;

/** In the page: whether both agents are there, and the page's own code has set what it sets. */
export function isReady(): boolean {
  const agents = [...document.querySelectorAll<VoiceAgentElement>('section voice-agent')];
  return agents.length === 2 && agents.every((agent) => agent.shadowRoot && agent.dynamicVariables);
}

/** In the page: where an agent and what it shows are. */
function measure(selector: string) {
  const agent = document.querySelector<VoiceAgentElement>(selector)!;
  const boxOf = (element: Element | null | undefined) => {
    if (!element) return null;
    const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
    return { left, right, top, bottom, width, height };
  };
  return {
    position: getComputedStyle(agent).position,
    agent: boxOf(agent)!,
    around: boxOf(agent.parentElement)!,
    panel: boxOf(agent.shadowRoot!.querySelector('[part~=panel]')),
    launcher: boxOf(agent.shadowRoot!.querySelector('[part~=launcher]')),
    width: document.documentElement.clientWidth,
    height: innerHeight,
  };
}

const isChecked = (browser: Browser, place: Place, name: string): Promise<boolean> =>
  browser.evaluate((selector) => document.querySelector<HTMLInputElement>(selector)!.checked, boxOf(place, name));

const boxOf = (place: Place, name: string): string => `section.${place} [name=${name}]`;

/** Uses a control of the page itself, wherever it is: an open panel may lie above it. */
const press = (browser: Browser, place: Place, name: string): Promise<void> =>
  browser.evaluate((selector) => document.querySelector<HTMLInputElement>(selector)!.click(), boxOf(place, name));

/** Waits for something in the page, and says in a sentence what has not come. */
async function expectIn<Args extends unknown[]>(
  browser: Browser,
  what: string,
  run: (...args: Args) => unknown,
  ...args: Args
) {
  await browser.waitFor(run, ...args).catch((error: unknown) => {
    throw new Error(`Not in time: ${what}.`, { cause: error });
  });
}

const waitForBox = (browser: Browser, place: Place, name: string, checked: boolean): Promise<void> =>
  expectIn(
    browser,
    `the page's own \`${name}\` is ${checked}`,
    (selector, wanted) => document.querySelector<HTMLInputElement>(selector)!.checked === wanted,
    boxOf(place, name),
    checked,
  );

const waitForProperty = (
  browser: Browser,
  place: Place,
  name: keyof VoiceAgentElement,
  value: unknown,
): Promise<void> =>
  expectIn(
    browser,
    `the property ${name} of the element is ${String(value)}`,
    (selector, key, wanted) => document.querySelector<VoiceAgentElement>(selector)?.[key] === wanted,
    agentIn(place),
    name,
    value,
  );

const linesOf = (place: Place): string => `section.${place} li`;

const waitForLine = (browser: Browser, place: Place): Promise<void> =>
  expectIn(
    browser,
    'a line of the agent in the list of the page',
    (selector) => [...document.querySelectorAll(selector)].some((line) => /agent: \S/.test(line.textContent)),
    linesOf(place),
  );

/** Starts by the element's own button, with a real mouse. */
async function talk({ browser, site }: Visit, place: Place, agent = 'greeting?interruptible=false') {
  site.agent = agent;
  const begun = site.nextConversation();
  await browser.click(part(place, 'start-button'));
  await waitForProperty(browser, place, 'status', 'connected');
  return begun;
}

async function stop({ browser }: Visit, place: Place): Promise<void> {
  await browser.evaluate(
    async (selector) => document.querySelector<VoiceAgentElement>(selector)!.stop(),
    agentIn(place),
  );
  await waitForProperty(browser, place, 'status', 'idle');
}

/** What the client has sent of one kind. */
const sentTo = (record: ConversationRecord, type: string) =>
  record
    .toJSON()
    .received.flatMap((entry) => ('message' in entry ? [entry.message as unknown as Record<string, unknown>] : []))
    .filter((message) => message['type'] === type);

async function until<Value>(what: string, look: () => Value | undefined | false): Promise<Value> {
  for (const end = Date.now() + 15_000; Date.now() < end;) {
    const value = look();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Not within 15 s: ${what}`);
}

async function assertFills(browser: Browser, place: Place): Promise<void> {
  const { agent, around, panel, position } = await browser.evaluate(measure, agentIn(place));
  assert.notEqual(position, 'fixed');
  assert.ok(Math.abs(agent.width - around.width) < 1, `${agent.width} px wide in a box of ${around.width} px`);
  assert.ok(panel && panel.height > 200 && Math.abs(panel.width - agent.width) < 1, 'its panel does not fill it');
}

async function assertFloats(browser: Browser): Promise<void> {
  const { agent, launcher, position, height } = await browser.evaluate(measure, agentIn('floating'));
  assert.equal(position, 'fixed');
  assert.ok(agent.width < 120, `${agent.width} px wide while it is closed`);
  assert.ok(launcher && launcher.left < 40 && height - launcher.bottom < 40, 'its launcher is not at the bottom left');
}

/** What an element does on every page, whoever has put it there. */
async function assertWorks(visit: Visit): Promise<void> {
  const { browser } = visit;
  const record = await talk(visit, 'inline');
  await browser.waitFor(
    (selector) => document.querySelector<VoiceAgentElement>(selector)!.outputLevel > 0.01,
    agentIn('inline'),
  );
  await until('sound of the visitor at the service', () => record.toJSON().audio.rms > 0.001);
  await browser.waitFor(
    (selector) => document.querySelector<VoiceAgentElement>(selector)!.turns.some(({ role }) => role === 'agent'),
    agentIn('inline'),
  );
  await stop(visit, 'inline');
  assert.equal(record.closed?.by, 'client');
  assert.deepEqual(record.violations, []);
}

export const checks: readonly Check[] = [
  {
    name: 'inline',
    about: 'The element fills its box.',
    async run({ browser, open }) {
      await open();
      await assertFills(browser, 'inline');
    },
  },
  {
    name: 'floating',
    about:
      "With `variant` and `placement` set the framework's own way, the launcher floats in its corner, and the panel opens beside it.",
    async run({ browser, open }) {
      await open();
      await assertFloats(browser);
      await browser.click(part('floating', 'launcher'));
      await browser.waitFor(
        (selector) => document.querySelector<VoiceAgentElement>(selector)!.open,
        agentIn('floating'),
      );
      const { panel, width, height } = await browser.evaluate(measure, agentIn('floating'));
      assert.ok(panel && panel.width <= 400 && panel.height > 200, 'its panel has no size of its own');
      assert.ok(
        panel.left >= 0 && panel.top >= 0 && panel.right <= width && panel.bottom <= height,
        'it leaves the window',
      );
    },
  },
  {
    name: 'conversation',
    about: 'A click on the start button; the agent is heard, and hears the visitor.',
    async run(visit) {
      await visit.open();
      await assertWorks(visit);
    },
  },
  {
    name: 'events',
    about: "The framework's own handler gets every turn.",
    scripted: true,
    async run(visit) {
      await visit.open();
      await talk(visit, 'inline');
      await waitForLine(visit.browser, 'inline');
      await stop(visit, 'inline');
      // Frameworks draw a little later.
      await expectIn(
        visit.browser,
        'a line in the list of the page for every turn, and for each only one',
        (selector, items) => {
          const { turns } = document.querySelector<VoiceAgentElement>(selector)!;
          const said = turns.map(({ role, text }) => `${role}: ${text}`.trim()).sort();
          const lines = [...document.querySelectorAll(items)].map((line) => line.textContent.trim()).sort();
          return said.join('\n') === lines.join('\n');
        },
        agentIn('inline'),
        linesOf('inline'),
      );
    },
  },
  {
    name: 'objects',
    about: '`dynamicVariables` given as an object arrive at the agent.',
    async run(visit) {
      await visit.open();
      const record = await talk(visit, 'inline');
      const [initiation] = sentTo(record, 'conversation_initiation_client_data');
      assert.deepEqual(initiation?.['dynamic_variables'], { name: 'Ada' });
    },
  },
  {
    name: 'tools',
    about: 'The page answers a tool.',
    scripted: true,
    async run(visit) {
      await visit.open();
      const record = await talk(visit, 'inline', 'tools?tools=get_order&pace=0');
      const result = await until('the result of a tool', () => sentTo(record, 'client_tool_result')[0]);
      assert.equal(result['is_error'], false);
      assert.equal(result['result'], '{"status":"on its way"}');
    },
  },
  {
    name: 'own button',
    about: 'A button of the page starts the conversation.',
    scripted: true,
    async run({ browser, site, open }) {
      await open();
      site.agent = 'greeting?interruptible=false';
      // Away from the edges of the window, where the floating one stands.
      await browser.resize(1000, 1000);
      await browser.evaluate(
        (selector) => document.querySelector(selector)!.scrollIntoView({ block: 'center' }),
        boxOf('inline', 'talk'),
      );
      await browser.click(boxOf('inline', 'talk'));
      await waitForProperty(browser, 'inline', 'status', 'connected');
    },
  },
  {
    name: '`open`',
    about: 'The page opens and closes the panel, and knows when the visitor does.',
    scripted: true,
    async run({ browser, open }) {
      await open();
      await press(browser, 'floating', 'open');
      await waitForProperty(browser, 'floating', 'open', true);
      await press(browser, 'floating', 'open');
      await waitForProperty(browser, 'floating', 'open', false);
      await browser.click(part('floating', 'launcher'));
      await waitForBox(browser, 'floating', 'open', true);
      await browser.click(part('floating', 'close-button'));
      await waitForBox(browser, 'floating', 'open', false);
      await waitForProperty(browser, 'floating', 'open', false);
    },
  },
  {
    name: '`muted`',
    about: 'The page mutes and unmutes, and knows when the visitor does.',
    scripted: true,
    async run(visit) {
      const { browser } = visit;
      await visit.open();
      assert.equal(await isChecked(browser, 'inline', 'muted'), false);
      await waitForProperty(browser, 'inline', 'muted', false);
      await talk(visit, 'inline');
      await press(browser, 'inline', 'muted');
      await waitForProperty(browser, 'inline', 'muted', true);
      await browser.waitFor(
        (selector) => document.querySelector(selector)!.matches(':state(muted)'),
        agentIn('inline'),
      );
      await browser.click(part('inline', 'mute-button'));
      await waitForBox(browser, 'inline', 'muted', false);
      await browser.click(part('inline', 'mute-button'));
      await waitForBox(browser, 'inline', 'muted', true);
    },
  },
  {
    name: 'put back',
    about: 'Taken away, the element hangs up; put back, it works again.',
    scripted: true,
    async run(visit) {
      const { browser } = visit;
      await visit.open();
      const first = await talk(visit, 'inline');
      await press(browser, 'inline', 'shown');
      await browser.waitFor((selector) => !document.querySelector(selector), agentIn('inline'));
      await until('the end of the conversation', () => first.closed);
      await press(browser, 'inline', 'shown');
      await browser.waitFor(isReady);
      await assertFills(browser, 'inline');
      const before = await browser.evaluate(
        (selector) => document.querySelectorAll(selector).length,
        linesOf('inline'),
      );
      await talk(visit, 'inline');
      await browser.waitFor(
        (selector, count) => document.querySelectorAll(selector).length > count,
        linesOf('inline'),
        before,
      );
    },
  },
  {
    name: 'two of them',
    about: 'Two on one page do not disturb each other.',
    scripted: true,
    async run(visit) {
      const { browser } = visit;
      await visit.open();
      await talk(visit, 'inline');
      await waitForLine(browser, 'inline');
      await press(browser, 'inline', 'muted');
      await waitForProperty(browser, 'inline', 'muted', true);
      await waitForProperty(browser, 'floating', 'muted', false);
      await waitForProperty(browser, 'floating', 'status', 'idle');
      assert.equal(
        await browser.evaluate((selector) => document.querySelectorAll(selector).length, linesOf('floating')),
        0,
      );
    },
  },
  {
    name: 'two versions',
    about: 'Another version of the script on the page, before or after, does no harm.',
    async run(visit) {
      await visit.open('?other');
      await assertFills(visit.browser, 'inline');
      await assertWorks(visit);
      await visit.open();
      await visit.browser.evaluate(async (source) => import(source), '/other/voice-agent.js');
      await assertWorks(visit);
    },
  },
];
