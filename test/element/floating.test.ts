import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import '../../src/element/define.js';
import { stillness } from '../helpers/motion.js';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';
import { find } from '../ui/support.js';

/** Distance of a floating one from the edge, in px. */
const edge = 16;

let added: Element[] = [];
// The pointer stands where another test has left it, and a launcher below it is lifted.
beforeEach(() => addStyle('voice-agent::part(launcher) { translate: none }'));
afterEach(() => {
  for (const node of added) node.remove();
  added = [];
});

/** Adds to the end of the body, for one test. */
function add<Added extends Element>(node: Added, place: Element = document.body): Added {
  place.append(node);
  added.push(node);
  return node;
}

function addStyle(rules: string): void {
  const style = document.createElement('style');
  style.textContent = rules;
  add(style, document.head);
}

async function floatingIn(place: Element, properties: Partial<VoiceAgentElement> = {}): Promise<VoiceAgentElement> {
  const element = Object.assign(document.createElement('voice-agent'), { variant: 'floating' as const, ...properties });
  add(element, place);
  await element.updateComplete;
  return element;
}

const part = (element: VoiceAgentElement, name: string): HTMLElement =>
  element.shadowRoot!.querySelector<HTMLElement>(`[part~=${name}]`)!;

/** Where a part is on the screen, in px. WebKit without `currentCSSZoom` measures in lengths that are still to be zoomed. */
function boxOf(element: VoiceAgentElement, name: string): DOMRect {
  const { x, y, width, height } = part(element, name).getBoundingClientRect();
  const zooms = [element, document.body, document.documentElement].map((node) => Number(getComputedStyle(node).zoom));
  const zoom = 'currentCSSZoom' in element ? 1 : zooms.reduce((product, each) => product * each);
  return new DOMRect(x * zoom, y * zoom, width * zoom, height * zoom);
}

/** A real click in the middle of a part. The part must be what a pointer meets there, and must lie on the screen whole. */
async function click(element: VoiceAgentElement, name: string): Promise<void> {
  await stillness(element);
  const { left, right, top, bottom } = boxOf(element, name);
  expect(left, 'left').to.be.at.least(0);
  expect(top, 'top').to.be.at.least(0);
  expect(right, 'right').to.be.at.most(innerWidth);
  expect(bottom, 'bottom').to.be.at.most(innerHeight);
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  const host = element.getRootNode() as ShadowRoot;
  await waitUntil(() => host.elementFromPoint(x, y) === element, `The element is not met at its ${name}`);
  let pressed = false;
  part(element, name).addEventListener('click', () => (pressed = true), { once: true });
  await sendMouse({ type: 'click', position: [Math.round(x), Math.round(y)] });
  await waitUntil(() => pressed, `The ${name} was not pressed`);
  await element.updateComplete;
}

/** Whether the launcher is in the corner at the bottom right, so many px from its edges. */
function expectInCorner(element: VoiceAgentElement, x = edge, y = edge): void {
  const { clientWidth, clientHeight } = document.documentElement;
  const { right, bottom } = part(element, 'launcher').getBoundingClientRect();
  expect(clientWidth - right, 'from the right').to.be.closeTo(x, 0.5);
  expect(clientHeight - bottom, 'from the bottom').to.be.closeTo(y, 0.5);
}

/** Opens the panel by the launcher, and closes it by its button, as a visitor does. */
async function expectUsable(element: VoiceAgentElement): Promise<void> {
  await click(element, 'launcher');
  expect(element.open, 'open').to.equal(true);
  await click(element, 'close-button');
  expect(element.open, 'closed').to.equal(false);
}

describe('a floating element', () => {
  for (const style of [
    'transform: translate(10px, 20px) rotate(3deg)',
    'transform: scale(0.5); overflow: hidden',
    'overflow: hidden; position: relative; z-index: 0; isolation: isolate',
    'contain: strict',
    'backdrop-filter: blur(2px); position: relative; z-index: 0',
    'filter: grayscale(1); opacity: 0.9',
    'will-change: transform; perspective: 10px',
    'clip-path: circle(10px)',
    'container-type: size',
    'position: absolute; left: -9999px; width: 1px; height: 1px; overflow: clip',
  ]) {
    it(`stands in the corner of the viewport, and can be used, inside of one with ${style}`, async () => {
      const box = await fixture<HTMLElement>(html`<div style="width: 200px; height: 100px; ${style}"></div>`);
      const element = await floatingIn(box);
      expectInCorner(element);
      await expectUsable(element);
      expectInCorner(element);
    });
  }

  it('lies over bars of the page, whatever their z-index', async () => {
    const bar = 'position: fixed; z-index: 2147483647; left: 0; right: 0; height: 80px';
    await fixture(
      html`<div>
        <div style="${bar}; top: 0"></div>
        <div style="${bar}; bottom: 0"></div>
      </div>`,
    );
    addStyle('voice-agent { --voice-agent-max-height: 2000px }');
    await expectUsable(await floatingIn(document.body));
  });

  it('keeps the distance that the page asks for, as from a bar', async () => {
    addStyle('voice-agent { --voice-agent-offset-x: 40px; --voice-agent-offset-y: 96px }');
    const element = await floatingIn(document.body, { open: true });
    expectInCorner(element, 40, 96);
    await click(element, 'close-button');
    element.placement = 'top-left';
    await element.updateComplete;
    const { left, top } = part(element, 'launcher').getBoundingClientRect();
    expect([left, top]).to.deep.equal([40, 96]);
    await expectUsable(element);
    element.placement = 'top';
    await element.updateComplete;
    const { left: before, right, top: above } = part(element, 'launcher').getBoundingClientRect();
    expect(above).to.equal(96);
    expect(before).to.be.closeTo(document.documentElement.clientWidth - right, 1);
  });

  it('stays on the screen with its close button, however far from the edge the page moves it', async () => {
    addStyle('voice-agent { bottom: 40%; right: 30%; --voice-agent-width: 3000px; --voice-agent-max-height: 3000px }');
    await expectUsable(await floatingIn(document.body));
  });

  it('keeps to its corner under rules for all that stands in the body', async () => {
    addStyle(`
      body > * {
        position: relative; z-index: 1; display: flow-root; box-sizing: content-box; width: 100%; min-height: 50px;
        max-width: 30ch; margin: 2rem auto; padding: 1rem; border: 1px solid red; background: red; overflow: hidden;
        opacity: 0; transform: translateY(20px); transition: transform 1s; pointer-events: auto;
      }`);
    const height = document.documentElement.scrollHeight;
    const element = await floatingIn(document.body);
    expectInCorner(element);
    expect(document.documentElement.scrollHeight, 'the page').to.equal(height);
    await expectUsable(element);
    const style = getComputedStyle(element);
    expect([style.backgroundColor, style.borderTopWidth]).to.deep.equal(['rgba(0, 0, 0, 0)', '0px']);
  });

  for (const [selector, zoom] of [
    ['html', 2],
    ['html', 0.5],
    ['body', 1.5],
    ['voice-agent', 1.75],
  ] as const) {
    it(`can be used where ${selector} has zoom: ${zoom}`, async () => {
      addStyle(`${selector} { zoom: ${zoom} }`);
      const element = await floatingIn(document.body);
      await expectUsable(element);
      expect(innerWidth - boxOf(element, 'launcher').right, 'from the right').to.be.below(edge * zoom + 20);
    });
  }

  it('is on top again after it was moved', async () => {
    const box = await fixture<HTMLElement>(
      html`<div style="transform: scale(0.5); overflow: hidden; height: 9px"></div>`,
    );
    const element = await floatingIn(document.body);
    await click(element, 'launcher');
    box.append(element);
    expectInCorner(element);
    await click(element, 'close-button');
    element.remove();
    box.append(element);
    await expectUsable(element);
  });

  it('becomes an inline one and back', async () => {
    const box = await fixture<HTMLElement>(
      html`<div style="transform: scale(0.5); width: 400px; height: 500px"></div>`,
    );
    const element = await floatingIn(box, { open: true });
    element.variant = 'inline';
    await element.updateComplete;
    expect(part(element, 'panel').matches('section')).to.equal(true);
    element.variant = 'floating';
    await element.updateComplete;
    expectInCorner(element);
    await click(element, 'close-button');
  });

  it('writes nothing on itself that the page has not written', async () => {
    const element = await floatingIn(document.body);
    expect(element.getAttributeNames()).to.deep.equal([]);
  });

  it('does not take the focus when the page opens it', async () => {
    const button = add(document.createElement('button'));
    button.focus();
    const element = await floatingIn(document.body);
    element.open = true;
    await element.updateComplete;
    expect(document.activeElement === button).to.equal(true);
  });

  it('stands in its corner in an engine that has no popovers', async () => {
    const { togglePopover, showPopover } = HTMLElement.prototype;
    Object.assign(HTMLElement.prototype, { togglePopover: undefined, showPopover: undefined });
    try {
      const element = await floatingIn(document.body);
      expectInCorner(element);
      await expectUsable(element);
    } finally {
      Object.assign(HTMLElement.prototype, { togglePopover, showPopover });
    }
  });
});

describe('a floating element in a modal dialog of the page', () => {
  /** A dialog, and where its content goes: into it, or into a slot of the shadow root that it is in. */
  const dialogs: Record<string, () => [HTMLDialogElement, HTMLElement]> = {
    'the page itself has': () => {
      const dialog = add(document.createElement('dialog'));
      return [dialog, dialog];
    },
    'a component of the page has': () => {
      const component = add(document.createElement('div'));
      component.attachShadow({ mode: 'open' }).innerHTML =
        '<dialog style="transform: scale(0.9)"><slot></slot></dialog>';
      return [component.shadowRoot!.querySelector('dialog')!, component];
    },
  };

  for (const [name, make] of Object.entries(dialogs)) {
    it(`works whole, in one that ${name}`, async () => {
      const [dialog, place] = make();
      const element = await floatingIn(place, { textOnly: true });
      for (const time of ['first', 'second']) {
        dialog.showModal();
        expectInCorner(element);
        await click(element, 'launcher');
        expect(element.open, `the ${time} time`).to.equal(true);
        await click(element, 'input');
        await sendKeys({ type: time });
        expect((find(element, 'textbox') as HTMLTextAreaElement).value).to.match(new RegExp(`${time}$`));
        await click(element, 'close-button');
        const closed = oneEvent(dialog, 'close');
        dialog.close();
        await closed;
        // With the next picture, the focus leaves what is no longer seen.
        await waitUntil(() => document.activeElement === document.body);
      }
    });
  }

  it('keeps the focus and what was scrolled to when its dialog opens', async () => {
    const dialog = add(document.createElement('dialog'));
    const element = await floatingIn(dialog, { open: true, textOnly: true });
    dialog.show();
    const log = find(element, 'log')!;
    log.append(Object.assign(document.createElement('div'), { style: 'flex: none; height: 3000px' }));
    log.scrollTop = 1000;
    find(element, 'textbox')!.focus();
    dialog.close();
    dialog.showModal();
    await click(element, 'title');
    expect(log.scrollTop).to.equal(1000);
    dialog.close();
  });
});
