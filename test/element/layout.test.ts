import { expect, fixture, html } from '@open-wc/testing';
import '../../src/element/define.js';
import { stillness } from '../helpers/motion.js';
import type { Placement } from '../../src/element/options.js';
import { VoiceAgentElement } from '../../src/element/voice-agent.js';

/** Distance of a floating one from the edge, in px. */
const edge = 16;

const placements: readonly Placement[] = ['bottom-right', 'bottom-left', 'bottom', 'top-right', 'top-left', 'top'];

/** A box of 400 by 500 px, somewhere on the page, with an element that gets its options in one of several ways. */
async function place(attributes = {}, properties = {}): Promise<VoiceAgentElement> {
  const element = document.createElement('voice-agent');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  await put(element);
  Object.assign(element, properties);
  await element.updateComplete;
  return element;
}

async function put(element: Element): Promise<void> {
  const box = await fixture(html`<div style="width: 400px; height: 500px; margin: 30px"></div>`);
  box.append(element);
}

let names = 0;
/** The same of an element that is defined after its properties are set. */
async function placeBeforeUpgrade(properties: object): Promise<VoiceAgentElement> {
  const name = `voice-agent-${++names}`;
  const element = document.createElement(name);
  Object.assign(element, properties);
  await put(element);
  customElements.define(name, class extends VoiceAgentElement {});
  const upgraded = document.querySelector<VoiceAgentElement>(name)!;
  await upgraded.updateComplete;
  return upgraded;
}

const inside = (element: Element, selector: string): DOMRect =>
  element.shadowRoot!.querySelector(selector)!.getBoundingClientRect();

/** Whether the launcher is where it belongs. */
function expectLauncherAt(element: Element, placement: Placement): void {
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const { left, right, top, bottom } = inside(element, '.launcher');
  if (placement.startsWith('top')) expect(top, 'top').to.be.closeTo(edge, 0.5);
  else expect(height - bottom, 'bottom').to.be.closeTo(edge, 0.5);
  const margin = { left, right: width - right };
  if (placement.endsWith('left')) expect(margin.left, 'left').to.be.closeTo(edge, 0.5);
  else if (placement.endsWith('right')) expect(margin.right, 'right').to.be.closeTo(edge, 0.5);
  else expect(margin.left, 'in the middle').to.be.closeTo(margin.right, 0.5);
  expect(bottom - top).to.equal(60);
}

function expectToFill(element: Element): void {
  const { x, y, width, height } = element.parentElement!.getBoundingClientRect();
  for (const rect of [element.getBoundingClientRect(), inside(element, '.panel')]) {
    expect([rect.x, rect.y, rect.width, rect.height]).to.deep.equal([x, y, width, height]);
  }
}

describe('a floating element', () => {
  for (const placement of placements) {
    const options = { variant: 'floating', placement } as const;

    it(`floats at ${placement} by attributes`, async () => expectLauncherAt(await place(options), placement));

    it(`floats at ${placement} by properties`, async () => expectLauncherAt(await place({}, options), placement));

    it(`floats at ${placement} by properties that were set before it was defined`, async () =>
      expectLauncherAt(await placeBeforeUpgrade(options), placement));

    it(`has its panel beside the launcher at ${placement}`, async () => {
      const element = await place({}, { ...options, open: true });
      expectLauncherAt(element, placement);
      await stillness(element);
      const panel = inside(element, '.panel');
      const launcher = inside(element, '.launcher');
      const gap = placement.startsWith('top') ? panel.top - launcher.bottom : launcher.top - panel.bottom;
      expect(gap).to.be.closeTo(12, 0.5);
      expect(panel.width).to.equal(400);
      expect(panel.height).to.be.above(300);
    });
  }

  it('takes no room in the flow', async () => {
    const element = await place({}, { variant: 'floating' });
    expect(getComputedStyle(element).position).to.equal('fixed');
    const { width, height } = element.getBoundingClientRect();
    expect([width, height]).to.deep.equal([60, 60]);
  });

  for (const variant of ['Floating', ' FLOATING']) {
    it(`floats as variant="${variant}" and by a property of that value, too`, async () => {
      expectLauncherAt(await place({ variant }), 'bottom-right');
      expectLauncherAt(await place({}, { variant }), 'bottom-right');
    });
  }
});

describe('an inline element', () => {
  it('fills its box', async () => expectToFill(await place()));

  it('is what an unknown variant is, whatever its placement', async () => {
    expectToFill(await place({ variant: 'flaoting', placement: 'top' }));
    expectToFill(await place({}, { variant: 'flaoting', placement: 'top' }));
    expectToFill(await placeBeforeUpgrade({ variant: undefined }));
  });

  it('is what a floating one becomes', async () => {
    const element = await place({ variant: 'floating', placement: 'top-left' });
    element.variant = 'inline';
    await element.updateComplete;
    expectToFill(element);
    element.variant = 'floating';
    await element.updateComplete;
    expectLauncherAt(element, 'top-left');
  });
});

describe('a headless element', () => {
  for (const [how, options] of Object.entries({
    attribute: [{ variant: 'headless' }],
    property: [{}, { variant: 'headless' }],
  })) {
    it(`takes no room by ${how}, and leaves what it holds in the flow`, async () => {
      const element = await place(...options);
      element.innerHTML = '<p style="margin: 0; height: 40px">Mine</p>';
      expect(getComputedStyle(element).display).to.equal('contents');
      const { x, y, width } = element.parentElement!.getBoundingClientRect();
      const content = element.firstElementChild!.getBoundingClientRect();
      expect([content.x, content.y, content.width, content.height]).to.deep.equal([x, y, width, 40]);
    });
  }
});

describe('a style sheet of the page', () => {
  it('can tell variants and placements apart by states', async () => {
    const element = await place({}, { variant: 'floating', placement: 'top-left' });
    const states = ['inline', 'floating', 'headless', ...placements];
    const shown = (): string[] => states.filter((state) => element.matches(`:state(${state})`));
    expect(shown()).to.deep.equal(['floating', 'top-left']);
    element.variant = 'headless';
    await element.updateComplete;
    expect(shown()).to.deep.equal(['headless']);
    element.removeAttribute('variant');
    element.variant = 'inline';
    await element.updateComplete;
    expect(shown()).to.deep.equal(['inline']);
  });

  it('has the last word on the element’s own box', async () => {
    const element = await place({}, { variant: 'floating' });
    element.style.insetBlockEnd = '100px';
    expect(document.documentElement.clientHeight - inside(element, '.launcher').bottom).to.be.closeTo(100, 0.5);
  });

  it('hides every variant with the attribute hidden', async () => {
    for (const variant of ['inline', 'floating', 'headless'] as const) {
      const element = await place({ hidden: '' }, { variant });
      expect(getComputedStyle(element).display).to.equal('none');
    }
  });
});
