import { expect, fixture, html } from '@open-wc/testing';
import { atFirstLook } from '../../src/element/first-look.js';

describe('the first look at an element', () => {
  let calls: number;
  let off: () => void;
  beforeEach(() => void (calls = 0));
  afterEach(() => off());

  /** Settles once the browser has told all that it has seen by now, and has had nothing else to do. */
  const settled = async (): Promise<void> => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    await new Promise((resolve) => (globalThis.requestIdleCallback ?? setTimeout)(resolve));
    await new Promise((resolve) => setTimeout(resolve));
  };

  const box = (top: number): Promise<HTMLElement> =>
    fixture(html`<div style="position: absolute; top: ${top}px; width: 10px; height: 10px"></div>`);

  it('is once, as soon as it is in view', async () => {
    const element = await box(0);
    await new Promise<void>((resolve) => {
      off = atFirstLook(element, () => {
        calls++;
        resolve();
      });
    });
    element.style.top = '9000px';
    await settled();
    element.style.top = '0';
    await settled();
    expect(calls).to.equal(1);
  });

  it('is not before', async () => {
    const element = await box(9000);
    off = atFirstLook(element, () => calls++);
    await settled();
    expect(calls).to.equal(0);
    element.scrollIntoView();
    await new Promise<void>((resolve) => {
      const look = (): unknown => (calls ? resolve() : requestAnimationFrame(look));
      look();
    });
    window.scrollTo(0, 0);
  });

  it('can be called off', async () => {
    off = atFirstLook(await box(0), () => calls++);
    off();
    await settled();
    expect(calls).to.equal(0);
  });

  it('is none for a visitor who saves data', async () => {
    Object.defineProperty(navigator, 'connection', { configurable: true, value: { saveData: true } });
    try {
      off = atFirstLook(await box(0), () => calls++);
      await settled();
      expect(calls).to.equal(0);
    } finally {
      Reflect.deleteProperty(navigator, 'connection');
    }
  });
});
