import { expect, fixture, html } from '@open-wc/testing';
import { createPageTools } from '../../src/page-tools/page-tools.js';
import { agent } from '../helpers/agent.js';

const tools = createPageTools();
const fill = (label: string, value: unknown = 'x'): string => tools['fill-form']({ label, value });

/** What a tool is refused with. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It was not refused.');
}

async function page(markup: string): Promise<HTMLElement> {
  const place = await fixture<HTMLElement>(html`<div></div>`);
  place.innerHTML = markup;
  return place;
}

const valueOf = (place: Element): string => place.querySelector<HTMLInputElement>('input, textarea, select')!.value;

const secrets = [
  '<input type="password" aria-label="Field">',
  '<label>Field <input autocomplete="current-password"></label>',
  '<label>Field <input autocomplete="section-a new-password"></label>',
  '<label>Field <input autocomplete="one-time-code"></label>',
  '<label>Field <input name="userPassword"></label>',
  '<label>Field <input id="login-pin"></label>',
  '<label>Passwort Field <input></label>',
];
const payments = [
  ...['cc-number', 'cc-csc', 'cc-exp', 'billing cc-name'].map(
    (purpose) => `<label>Field <input autocomplete="${purpose}"></label>`,
  ),
  ...['cardNumber', 'card_number', 'cardnumber', 'ccnum', 'cvv2', 'iban', 'accountNumber'].map(
    (name) => `<label>Field <input name="${name}"></label>`,
  ),
  ...[
    'Card number',
    'Kartennummer',
    'Numéro de carte',
    'Número de tarjeta',
    'CVC',
    'IBAN',
    'Номер карты',
    'カード番号',
  ].map((label) => `<label>Field ${label} <input></label>`),
  '<fieldset><legend>Credit card</legend><label>Field <input></label></fieldset>',
];
const unseen = [
  '<label hidden>Field <input></label>',
  '<label style="visibility: hidden">Field <input></label>',
  '<label style="opacity: 0">Field <input></label>',
  '<label style="position: absolute; left: -9999px">Field <input></label>',
  '<label style="display: block; height: 0; overflow: hidden">Field <input></label>',
  '<label inert>Field <input></label>',
  '<details><summary>More</summary><label>Field <input></label></details>',
];
const fixed = [
  '<label>Field <input disabled></label>',
  '<fieldset disabled><label>Field <input></label></fieldset>',
  '<label>Field <input readonly></label>',
];
const others = [
  '<label>Field <input type="file"></label>',
  '<input type="hidden" aria-label="Field">',
  '<label>Field <input type="range"></label>',
  '<div contenteditable aria-label="Field">text</div>',
];

describe('fill-form', () => {
  for (const [reason, fields] of [
    [/passwords and codes/, secrets],
    [/payment details/, payments],
    [/does not see it/, unseen],
    [/cannot be changed/, fixed],
    [/of this kind are not/, others],
  ] as const) {
    for (const markup of fields) {
      it(`refuses ${markup}`, async () => {
        const place = await page(markup);
        const before = [place.innerHTML, place.querySelector('input')?.value];
        expect(refusal(() => fill('Field'))).to.match(reason);
        expect([place.innerHTML, place.querySelector('input')?.value]).to.deep.equal(before);
      });
    }
  }

  for (const markup of [
    '<button>Field</button>',
    '<input type="submit" value="Field">',
    '<input type="image" alt="Field">',
  ]) {
    it(`presses nothing: ${markup}`, async () => {
      const place = await page(`<form>${markup}</form>`);
      let isSent = false;
      place.addEventListener('submit', (event) => {
        isSent = true;
        event.preventDefault();
      });
      expect(refusal(() => fill('Field', true))).to.match(/it is a button/);
      expect(isSent).to.equal(false);
    });
  }

  for (const [markup, value, result] of [
    ['<label>Field <input></label>', 'Ada', 'Ada'],
    ['<label>Cardigan size <input name="cardigan"></label>', '42', '42'],
    ['<label for="f">Field:</label><input id="f">', 'Ada', 'Ada'],
    ['<span id="n">Field *</span><textarea aria-labelledby="n"></textarea>', 'a\nb', 'a\nb'],
    ['<input placeholder="field" type="email">', 'ada@shop.example', 'ada@shop.example'],
    ['<label>Field <input type="date"></label>', '2026-12-31', '2026-12-31'],
    ['<label>Field <input type="number"></label>', 3, '3'],
    [
      '<label>Field <select><option value="a">Red</option><option value="b">Blue</option></select></label>',
      'blue',
      'b',
    ],
  ] as const) {
    it(`fills in ${markup}`, async () => {
      const place = await page(markup);
      fill(markup.includes('Cardigan') ? 'Cardigan size' : 'Field', value);
      expect(valueOf(place)).to.equal(result);
    });
  }

  it('switches what is drawn in place of a hidden checkbox', async () => {
    const place = await page('<label>Gift wrap <input type="checkbox" style="opacity: 0"></label>');
    fill('Gift wrap', 'true');
    expect(place.querySelector('input')!.checked).to.equal(true);
    fill('Gift wrap', false);
    expect(place.querySelector('input')!.checked).to.equal(false);
  });

  it('is seen by frameworks that watch the element itself, as React does', async () => {
    const place = await page('<label>Field <input></label>');
    const field = place.querySelector('input')!;
    const { get, set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!;
    let known = '';
    Object.defineProperty(field, 'value', {
      configurable: true,
      get(this: HTMLInputElement) {
        return get!.call(this) as string;
      },
      set(this: HTMLInputElement, value: string) {
        known = value;
        set!.call(this, value);
      },
    });
    const seen: string[] = [];
    place.addEventListener('input', () => field.value !== known && seen.push((known = field.value)));
    fill('Field', 'Ada');
    expect(seen).to.deep.equal(['Ada']);
  });

  for (const act of ['this.form.submit()', 'this.form.requestSubmit()', 'this.form.querySelector("button").click()']) {
    it(`sends nothing where a page does so when a field changes: ${act}`, async () => {
      const place = await page(
        `<form action="about:blank#sent" target="sent"><label>Field <input onchange='${act}'></label><button>Go</button></form><iframe name="sent"></iframe>`,
      );
      const frame = place.querySelector('iframe')!;
      let submits = 0;
      place.addEventListener('submit', () => submits++);
      fill('Field', 'Ada');
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      expect(submits).to.equal(0);
      expect(frame.contentWindow!.location.href).to.equal('about:blank');
      // The visitor's own click is not kept from anything.
      place.querySelector('form')!.addEventListener('submit', (event) => event.preventDefault());
      place.querySelector('button')!.click();
      expect(submits).to.equal(1);
    });
  }

  it('refuses what a field does not take, and leaves it as it was', async () => {
    const place = await page(
      '<label>Day <input type="date" value="2026-01-01"></label><label>Code <input maxlength="3" value="abc"></label><label>Size <select><option>41</option></select></label>',
    );
    expect(refusal(() => fill('Day', 'tomorrow'))).to.match(/does not take this value/);
    expect(refusal(() => fill('Code', 'abcd'))).to.match(/3 characters at most/);
    expect(refusal(() => fill('Size', '99'))).to.match(/no such option/);
    expect([...place.querySelectorAll<HTMLInputElement>('input, select')].map(({ value }) => value)).to.deep.equal([
      '2026-01-01',
      'abc',
      '41',
    ]);
  });

  it('refuses the number of a card in every field', async () => {
    await page('<label>Field <input></label>');
    expect(refusal(() => fill('Field', '5555-5555-5555-4444'))).to.match(/number of a card/);
    expect(fill('Field', '5555-5555-5555-4445')).to.match(/is filled in/);
  });

  it('refuses a label that several fields have, and one that none has', async () => {
    await page('<label>First name <input></label><label>Last name <input></label>');
    expect(refusal(() => fill('name'))).to.match(/several fields/);
    expect(refusal(() => fill('nam'))).to.match(/no field/);
    expect(fill('last name')).to.match(/is filled in/);
  });

  it('looks into open shadow roots, and never into the agent’s own face', async () => {
    const { element } = await agent({ variant: 'inline' });
    await element.updateComplete;
    const place = await page('<div></div>');
    const root = place.querySelector('div')!.attachShadow({ mode: 'open' });
    root.innerHTML = '<label>Message <input></label>';
    createPageTools({ face: element })['fill-form']({ label: 'Message', value: 'Hello' });
    expect(root.querySelector('input')!.value).to.equal('Hello');
    root.innerHTML = '';
    const field = element.shadowRoot!.querySelector('textarea')!;
    expect(
      refusal(() =>
        createPageTools({ face: element })['fill-form']({
          label: field.getAttribute('aria-label') ?? field.placeholder,
          value: 'Hello',
        }),
      ),
    ).to.match(/no field/);
    expect(field.value).to.equal('');
  });
});

describe('navigate', () => {
  for (const url of [
    'https://elsewhere.example/',
    '//elsewhere.example/',
    '\\\\elsewhere.example\\',
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'data:text/html,x',
    `blob:${location.origin}/3f2504e0`,
    'file:///etc/passwd',
    `http://ada:secret@${location.host}/`,
    'http://[',
    '',
    7,
  ]) {
    it(`refuses ${JSON.stringify(url)}`, () => {
      const told: string[] = [];
      const { navigate } = createPageTools({ link: (href) => Boolean(told.push(href)) && false });
      expect(refusal(() => navigate({ url }))).to.match(/only addresses of|must be a text/);
      expect(told).to.deep.equal([]);
    });
  }

  it('tells the page of an address of its own before the browser goes there', async () => {
    const href = await new Promise<string>((resolve) => {
      createPageTools({ link: (address) => (resolve(address), false) }).navigate({ url: '/shoes?size=42#top' });
    });
    expect(href).to.equal(`${location.origin}/shoes?size=42#top`);
  });
});

describe('highlight', () => {
  it('finds by the name that a visitor reads, also a part of it, and never a part of a word', async () => {
    await page(
      '<h2>Our shoes</h2><button aria-label="Add shoes to cart">+</button><img alt="A red shoe" width="9" height="9">',
    );
    expect(tools.highlight({ name: 'ADD SHOES  to cart' })).to.match(/in view/);
    expect(tools.highlight({ name: 'red shoe' })).to.match(/in view/);
    expect(refusal(() => tools.highlight({ name: 'sho' }))).to.match(/sees nothing called “sho”/);
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    expect(document.querySelector('.voice-agent-outline')).to.equal(null);
  });

  it('closes the panel that lies over what is outlined', async () => {
    const { element } = await agent({ variant: 'floating', open: true });
    await element.updateComplete;
    const panel = element.shadowRoot!.querySelector('dialog')!.getBoundingClientRect();
    const place = await page('<button style="position: fixed">Below the panel</button>');
    Object.assign(place.querySelector('button')!.style, { left: `${panel.x + 20}px`, top: `${panel.y + 20}px` });
    createPageTools({ face: element, close: () => (element.open = false) }).highlight({ name: 'Below the panel' });
    for (let frame = 0; element.open && frame < 60; frame++)
      await new Promise((resolve) => requestAnimationFrame(resolve));
    expect(element.open).to.equal(false);
  });
});
