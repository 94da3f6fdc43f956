import { expect, fixture, html } from '@open-wc/testing';
import '../../src/element/define.js';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';

/** Points of the sRGB cube: a lattice of 16 in each direction (4,096), and 904 between them. */
function cube(): string[] {
  const points: string[] = [];
  const add = (...channels: number[]): void => void points.push(`rgb(${channels.join(' ')})`);
  for (let r = 0; r < 256; r += 17) for (let g = 0; g < 256; g += 17) for (let b = 0; b < 256; b += 17) add(r, g, b);
  // Steps without a common factor with 256 come by every value.
  for (let index = 0; index < 904; index++) add((index * 97) % 256, (index * 57 + 31) % 256, (index * 151 + 89) % 256);
  return points;
}

/** What engines draw for computed colours: 8 bits of each channel, whatever the colours are written in. */
function drawn(colours: readonly string[]): number[][] {
  const canvas = document.createElement('canvas');
  canvas.width = colours.length;
  canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  colours.forEach((colour, index) => {
    context.fillStyle = colour;
    context.fillRect(index, 0, 1, 1);
  });
  const { data } = context.getImageData(0, 0, colours.length, 1);
  return colours.map((_, index) => [...data.subarray(index * 4, index * 4 + 3)]);
}

/** Relative luminance, as WCAG 2.2 defines it. */
function luminance(channels: readonly number[]): number {
  const [r, g, b] = channels.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(one: readonly number[], other: readonly number[]): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

/** Engines without colours that are made from others show the accent as it is. */
const derives =
  CSS.supports('color', 'color(from red srgb-linear r g b)') && CSS.supports('color', 'light-dark(red, red)');

const make = (theme: 'light' | 'dark', variant = 'inline'): Promise<VoiceAgentElement> =>
  fixture<VoiceAgentElement>(html`<voice-agent theme=${theme} variant=${variant}></voice-agent>`);

const find = (element: VoiceAgentElement, selector: string): HTMLElement =>
  element.shadowRoot!.querySelector(selector)!;

/** The computed colour of a private property of the element. */
function probe(element: VoiceAgentElement, property: string): string {
  const node = document.createElement('i');
  node.style.cssText = `color: var(${property}); transition: none`;
  element.shadowRoot!.append(node);
  const { color } = getComputedStyle(node);
  node.remove();
  return color;
}

const startColours = (element: VoiceAgentElement): [text: string, background: string] => {
  const { color, backgroundColor } = getComputedStyle(find(element, '[part~=start-button]'));
  return [color, backgroundColor];
};

describe('colours from one accent', () => {
  before(function () {
    if (!derives) this.skip();
  });

  for (const theme of ['light', 'dark'] as const) {
    it(`are readable for 5,000 accents, ${theme}`, async function () {
      this.timeout(60_000);
      // Without a face there is little to draw anew for each accent.
      const element = await make(theme, 'headless');
      const accents = cube();
      expect(accents.length).to.equal(5000);
      const node = document.createElement('i');
      // The accent as text, and what is written on it, as the face uses them.
      node.style.cssText =
        'transition: none; color: var(--_ink); background: var(--_accent); outline: 1px solid var(--_on-accent)';
      element.shadowRoot!.append(node);
      const style = getComputedStyle(node);
      const found: Record<'ink' | 'accent' | 'onAccent', string[]> = { ink: [], accent: [], onAccent: [] };
      for (const accent of accents) {
        element.style.setProperty('--voice-agent-accent', accent);
        found.ink.push(style.color);
        found.accent.push(style.backgroundColor);
        found.onAccent.push(style.outlineColor);
      }
      const [ink, accent, onAccent] = [found.ink, found.accent, found.onAccent].map(drawn);
      const [background, surface] = drawn([probe(element, '--_background'), probe(element, '--_surface')]);
      const pairs = {
        'text on the accent': accents.map((_, index) => contrast(onAccent![index]!, accent![index]!)),
        'the accent on the background': accents.map((_, index) => contrast(ink![index]!, background!)),
        'the accent on a turn': accents.map((_, index) => contrast(ink![index]!, surface!)),
      };
      for (const [name, contrasts] of Object.entries(pairs)) {
        const worst = Math.min(...contrasts);
        console.log(`${theme}, ${name}: worst ${worst.toFixed(2)} with ${accents[contrasts.indexOf(worst)]!}`);
        expect(worst, name).to.be.at.least(4.5);
      }
    });
  }

  it('keep the accent itself where the page is light', async () => {
    const element = await make('light');
    element.style.setProperty('--voice-agent-accent', 'rgb(255, 212, 0)');
    const [text, background] = drawn(startColours(element));
    expect(background).to.deep.equal([255, 212, 0]);
    expect(text).to.deep.equal([0, 0, 0]);
  });

  it('are made of what the page has chosen for light and for dark', async () => {
    for (const [theme, wanted] of [
      ['light', [0, 0, 128]],
      ['dark', [255, 255, 0]],
    ] as const) {
      const element = await make(theme);
      element.style.setProperty('--voice-agent-accent', 'light-dark(rgb(0, 0, 128), rgb(255, 255, 0))');
      expect(drawn([startColours(element)[1]])[0], theme).to.deep.equal(wanted);
    }
  });

  it('are all the page’s own where it sets them', async () => {
    const element = await make('dark');
    const own = {
      '--voice-agent-accent-dark': ['--_accent', [1, 2, 3]],
      '--voice-agent-on-accent': ['--_on-accent', [4, 5, 6]],
      '--voice-agent-orb': ['--_orb', [7, 8, 9]],
      '--voice-agent-background': ['--_background', [10, 11, 12]],
      '--voice-agent-surface': ['--_surface', [13, 14, 15]],
    } as const;
    for (const [name, [, channels]] of Object.entries(own))
      element.style.setProperty(name, `rgb(${channels.join(' ')})`);
    for (const [property, channels] of Object.values(own)) {
      expect(drawn([probe(element, property)])[0], property).to.deep.equal(channels);
    }
  });
});

describe('preset', () => {
  const accents = {
    paper: ['light', [24, 24, 27]],
    iris: ['light', [79, 70, 229]],
    lagoon: ['light', [14, 116, 144]],
    ember: ['light', [194, 65, 12]],
  } as const;

  for (const [preset, [theme, accent]] of Object.entries(accents)) {
    it(`${preset} has its own accent, and a readable one in the dark`, async () => {
      const light = await make(theme);
      light.setAttribute('preset', preset);
      await light.updateComplete;
      expect(drawn([startColours(light)[1]])[0]).to.deep.equal(accent);
      const dark = await make('dark');
      dark.setAttribute('preset', preset);
      await dark.updateComplete;
      const [text, background] = drawn(startColours(dark));
      expect(contrast(text!, background!)).to.be.at.least(4.5);
    });
  }

  it('gives way to the page’s accent, and is paper where it is unknown', async () => {
    const element = await make('light');
    element.setAttribute('preset', 'no such');
    await element.updateComplete;
    expect(drawn([startColours(element)[1]])[0]).to.deep.equal([24, 24, 27]);
    element.preset = 'iris';
    element.style.setProperty('--voice-agent-accent', 'rgb(0 128 0)');
    await element.updateComplete;
    expect(drawn([startColours(element)[1]])[0]).to.deep.equal([0, 128, 0]);
  });
});

describe('shape', () => {
  const radii = (element: VoiceAgentElement): number[] =>
    ['.panel', '.composer', '[part~=start-button]'].map((selector) =>
      parseFloat(getComputedStyle(find(element, selector)).borderTopLeftRadius),
    );

  it('has every radius from one', async () => {
    const element = await make('light');
    element.style.setProperty('--voice-agent-radius', '0px');
    expect(radii(element)).to.deep.equal([0, 0, 0]);
    element.style.setProperty('--voice-agent-radius', '8px');
    expect(radii(element)).to.deep.equal([8, 10, 10]);
    element.style.setProperty('--voice-agent-radius', '28px');
    expect(radii(element)).to.deep.equal([28, 35, 35]);
  });

  for (const [name, value] of [
    ['--voice-agent-font', 'page'],
    // In a custom property, `inherit` would be about the property itself.
    ['font', 'inherit'],
  ] as const) {
    it(`has the page’s font with ${name}: ${value}`, async () => {
      const element = await make('light');
      element.parentElement!.style.font = 'italic 19px/2 serif';
      element.style.setProperty(name, value);
      const { fontSize, fontFamily, fontStyle } = getComputedStyle(find(element, '.title'));
      expect([fontSize, fontFamily, fontStyle]).to.deep.equal(['19px', 'serif', 'italic']);
    });
  }

  it('needs less room where it is compact, unless the page says how much', async () => {
    const element = await make('light');
    const sizes = (): string[] => [
      getComputedStyle(find(element, 'footer')).paddingTop,
      getComputedStyle(find(element, '[part~=start-button]')).minHeight,
    ];
    expect(sizes()).to.deep.equal(['12px', '44px']);
    element.setAttribute('density', 'compact');
    await element.updateComplete;
    expect(sizes()).to.deep.equal(['8px', '36px']);
    element.style.setProperty('--voice-agent-space', '10px');
    element.style.setProperty('--voice-agent-button-size', '40px');
    expect(sizes()).to.deep.equal(['10px', '40px']);
  });
});
