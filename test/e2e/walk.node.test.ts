import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import puppeteer, { type Browser, type Page, type Protocol } from 'puppeteer-core';
import { chromiumOptions, findEngines } from '../../scripts/engines.mjs';
import { availableEngines } from '../helpers/engines.js';
import { silentMicrophone } from './silence.js';
import { openSite, pageWith, type Site } from './site.js';

/**
 * What a screen reader finds, step by step: Chromium's accessibility tree of a whole conversation, beside what is in `test/looks`.
 * `RENEW_LOOKS=1 npm test -- --engine chromium --files e2e/walk` writes it anew: read what changes.
 */
const folder = fileURLToPath(new URL('../looks/', import.meta.url));

/** Nodes that a screen reader passes over. */
const silent = new Set(['none', 'generic', 'InlineTextBox', 'LineBreak']);
const states = ['focused', 'expanded', 'pressed', 'checked', 'disabled', 'required', 'live'];

/** The tree below the page, a node a line: role, name, and states that are set. */
async function readTree(page: Page): Promise<string> {
  const session = await page.createCDPSession();
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const lines: string[] = [];
  const visit = (node: Protocol.Accessibility.AXNode, depth: number): void => {
    const role = String(node.role?.value ?? 'none');
    const name = String(node.name?.value ?? '').trim();
    const isSaid = !node.ignored && !silent.has(role) && (role !== 'StaticText' || name !== '');
    if (isSaid) {
      const set = (node.properties ?? []).flatMap(({ name, value }) =>
        states.includes(name) && value.value !== undefined && value.value !== false
          ? [`${name}=${String(value.value)}`]
          : [],
      );
      const shown = name.replace(/^\d+:\d\d$/, '0:00');
      lines.push(`${'  '.repeat(depth)}${role}${shown && ` “${shown}”`}${set.length ? ` [${set.join(' ')}]` : ''}`);
    }
    // What stands in a button or a text is its name.
    if (isSaid && (role === 'button' || role === 'StaticText')) return;
    for (const id of node.childIds ?? []) {
      const child = byId.get(id);
      if (child) visit(child, depth + Number(isSaid));
    }
  };
  visit(nodes[0]!, 0);
  return lines.join('\n');
}

/** The tree once it has stopped to change: buttons come with files of their own, and words as they are heard. */
async function readStillTree(page: Page): Promise<string> {
  let tree = '';
  for (let before: string | undefined; tree !== before;) {
    before = tree;
    // Announcements go by themselves, and another test says what they are.
    await page.evaluate(async () => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      document.querySelector('voice-agent')!.shadowRoot!.querySelector('.announcements')?.replaceChildren();
    });
    tree = await readTree(page);
  }
  return tree;
}

type Step = [name: string, act?: (page: Page) => Promise<unknown>];

async function press(page: Page, part: string): Promise<void> {
  const button = await page.waitForSelector(`voice-agent >>> [part~=${part}]`);
  await button!.evaluate((element) => {
    (element as HTMLElement).focus();
    (element as HTMLElement).click();
  });
}

type Look = (element: HTMLElementTagNameMap['voice-agent']) => unknown;

const until = (page: Page, look: Look): Promise<unknown> =>
  page.waitForFunction(`(${look.toString()})(document.querySelector('voice-agent'))`);

const send = (text: string) => async (page: Page) => {
  const box = await page.waitForSelector('voice-agent >>> textarea');
  await box!.type(text);
  await page.keyboard.press('Enter');
  await until(page, ({ turns }) => turns.at(-1)?.role === 'agent' && turns.at(-1)?.final);
};

const ended: Step = [
  'ended',
  async (page) => {
    await press(page, 'end-button');
    await until(page, ({ status }) => status === 'idle');
  },
];

const walks: Record<string, [attributes: string, steps: Step[]]> = {
  typed: [
    'variant="floating" text-only',
    [
      ['closed'],
      ['opened', (page) => press(page, 'launcher')],
      [
        'connected',
        async (page) => {
          await press(page, 'start-button');
          await until(page, ({ turns, shadowRoot }) => turns.length === 1 && shadowRoot!.querySelector('.rating'));
        },
      ],
      [
        'answered',
        async (page) => {
          await send('Hello')(page);
          await until(page, ({ turns }) => turns.length === 3);
        },
      ],
      ended,
      ['closed again', (page) => press(page, 'close-button')],
    ],
  ],
  spoken: [
    'variant="floating"',
    [
      ['opened', (page) => press(page, 'launcher')],
      [
        'greeted',
        async (page) => {
          await press(page, 'start-button');
          await until(
            page,
            ({ turns: [greeting], mode }) =>
              greeting && greeting.heard === greeting.text.length && mode === 'listening',
          );
        },
      ],
      ['muted', (page) => press(page, 'mute-button')],
      ['transcript', (page) => press(page, 'conversation-button')],
      ['closed while live', (page) => press(page, 'close-button')],
      ended,
    ],
  ],
};

if (availableEngines().includes('chromium')) {
  describe('a screen reader finds in a conversation what is committed', () => {
    let site: Site;
    let browser: Browser;
    before(async () => {
      const paths = Object.entries(walks).map(([name, [attributes]]) => [
        `/${name}`,
        pageWith(`${attributes} signed-url-endpoint="/api/signed-url"`),
      ]);
      site = await openSite(() => Object.fromEntries(paths) as Record<string, ReturnType<typeof pageWith>>);
      const microphone = silentMicrophone(tmpdir());
      browser = await puppeteer.launch(chromiumOptions(findEngines().chromium!, { microphone }));
    });
    after(async () => {
      await browser?.close();
      await site?.close();
    });

    for (const [name, [, steps]] of Object.entries(walks)) {
      test(`that is ${name}`, async () => {
        const page = await browser.newPage();
        await page.setViewport({ width: 1000, height: 700 });
        await page.goto(`${site.origin}/${name}`);
        await page.waitForSelector('voice-agent >>> .launcher');
        const trees: string[] = [];
        for (const [step, act] of steps) {
          await act?.(page);
          trees.push(`# ${step}\n${await readStillTree(page)}`);
        }
        await page.close();
        const tree = `${trees.join('\n\n')}\n`;
        const file = `${folder}${name}.txt`;
        if (process.env['RENEW_LOOKS']) writeFileSync(file, tree);
        assert.equal(tree, readFileSync(file, 'utf8'));
      });
    }
  });
}
