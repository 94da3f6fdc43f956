import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { emulateMedia } from '@web/test-runner-commands';
import { render } from 'lit';
import '../../src/element/define.js';
import { agent, simulator } from '../helpers/agent.js';
import { styles as call } from '../../src/ui/call-styles.js';
import { dots, styles as dotsStyles } from '../../src/ui/dots.js';
import { styles as states } from '../../src/ui/meter.js';
import { styles as extras } from '../../src/ui/turn-extras.js';
import { visualizer, type Shape, type VisualizerState } from '../../src/ui/visualizer.js';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';

type Move = readonly [piece: number, animation: string, seconds: number];

/** Piece 0 is the whole shape; 1 to 5 are halo, core, swirl, light and ring. */
const rest: readonly Move[] = [
  [0, 'breathe', 2],
  [2, 'turn', 24],
  [3, 'turn', 5],
];

/** The table of motion: what moves by itself in each state, and for how long one pass takes. */
const orb: Record<VisualizerState, readonly Move[]> = {
  idle: rest,
  connecting: [...rest, [5, 'turn', 1.2]],
  reconnecting: [...rest, [5, 'turn', 1.2]],
  queued: [...rest, [5, 'turn', 16]],
  listening: [[0, 'breathe', 1.5], ...rest.slice(1)],
  thinking: [[0, 'breathe', 0.8], ...rest.slice(1)],
  speaking: rest,
  yielding: rest,
  muted: rest.slice(0, 1),
  held: [[0, 'breathe', 4]],
  ended: rest.slice(0, 1),
  error: rest.slice(0, 1),
};

/** How far the whole shape breathes, its core's size, and whether ring and halo are seen, at rest and at full level. */
const looks: Record<VisualizerState, readonly [far: string, core: string, ring: string[], halo: string[]]> = {
  idle: ['', '1', ['0', '0'], ['0.2', '0.2']],
  connecting: ['', '0.84', ['1', '1'], ['0.2', '0.2']],
  reconnecting: ['', '0.84', ['1', '1'], ['0.2', '0.2']],
  queued: ['', '0.84', ['1', '1'], ['0.2', '0.2']],
  listening: ['1.01', '0.94', ['0.35', '1'], ['0.2', '0.2']],
  thinking: ['0.96', '0.96', ['0', '0'], ['0.3', '0.3']],
  speaking: ['1.01', '1', ['0', '0'], ['0.25', '0.6']],
  yielding: ['1', '0.84', ['1', '1'], ['0.2', '0.2']],
  muted: ['1', '0.94', ['0', '0'], ['0', '0']],
  held: ['0.98', '0.9', ['0', '0'], ['0', '0']],
  ended: ['1', '0.9', ['0', '0'], ['0', '0']],
  error: ['1', '0.9', ['1', '1'], ['0', '0']],
};

/** Draws something in an element that has the styles of a conversation. */
async function drawn(what: unknown): Promise<HTMLElement> {
  const element = await fixture<VoiceAgentElement>(html`<voice-agent></voice-agent>`);
  const root = element.shadowRoot!;
  const style = document.createElement('style');
  style.textContent = [call, states, dotsStyles, extras].map(({ cssText }) => cssText).join('');
  const box = document.createElement('div');
  root.append(style, box);
  render(what, box);
  return box;
}

async function shapeOf(state: VisualizerState, shape: Shape = 'orb'): Promise<HTMLElement[]> {
  const box = await drawn(visualizer(shape, state));
  const whole = box.querySelector<HTMLElement>('.visualizer')!;
  return [whole, ...whole.querySelectorAll('i')];
}

const moving = (pieces: readonly HTMLElement[]): Move[] =>
  pieces.flatMap((piece, index) => {
    const { animationName, animationDuration, animationPlayState } = getComputedStyle(piece);
    const still = animationName === 'none' || animationPlayState === 'paused';
    return still ? [] : [[index, animationName, parseFloat(animationDuration)] as const];
  });

const still = (pieces: readonly HTMLElement[]): void =>
  pieces.forEach((piece) => {
    const { animationName, transitionProperty, transitionDuration } = getComputedStyle(piece);
    expect([animationName, transitionProperty === 'none' || transitionDuration === '0s']).to.deep.equal(['none', true]);
  });

describe('the orb', () => {
  for (const [state, moves] of Object.entries(orb) as [VisualizerState, readonly Move[]][]) {
    it(`moves by itself when ${state}`, async () => {
      expect(moving(await shapeOf(state))).to.deep.equal(moves);
    });

    it(`has its own look when ${state}`, async () => {
      const pieces = await shapeOf(state);
      const [whole, halo, core, , , ring] = pieces as [HTMLElement, ...HTMLElement[]];
      for (const piece of pieces) piece.style.transition = 'none';
      const seen = (piece: HTMLElement): string => `${Number(getComputedStyle(piece).opacity)}`;
      const look = ['0', '1'].map((level) => {
        whole.style.setProperty('--_input', level);
        whole.style.setProperty('--_output', level);
        return [seen(ring!), seen(halo!)] as const;
      });
      const far = getComputedStyle(whole).getPropertyValue('--_far').trim();
      const found = [far, getComputedStyle(core!).scale, look.map(([ring]) => ring), look.map(([, halo]) => halo)];
      const [wantedFar, wantedCore, wantedRing, wantedHalo] = looks[state];
      expect(found).to.deep.equal([wantedFar, wantedCore === '1' ? '1' : wantedCore, wantedRing, wantedHalo]);
    });
  }

  it('grows with the agent’s voice, and its ring opens with the visitor’s', async () => {
    const [whole, , core, , , ring] = (await shapeOf('speaking')) as [HTMLElement, ...HTMLElement[]];
    const size = (piece: HTMLElement): number => new DOMMatrix(getComputedStyle(piece).transform).a;
    expect(size(core!)).to.equal(1);
    expect(size(ring!)).to.be.closeTo(1.06, 0.001);
    whole.style.setProperty('--_input', '1');
    whole.style.setProperty('--_output', '1');
    expect(size(core!)).to.be.closeTo(1.14, 0.001);
    expect(size(ring!)).to.be.closeTo(1.32, 0.001);
  });

  it('crosses from one state to the next in 280 ms', async () => {
    for (const piece of (await shapeOf('idle')).slice(1)) {
      const { transitionProperty, transitionDuration, transitionTimingFunction } = getComputedStyle(piece);
      expect(transitionProperty).to.equal('opacity, scale, filter');
      expect(new Set(transitionDuration.split(', '))).to.deep.equal(new Set(['0.28s']));
      expect(transitionTimingFunction).to.contain('cubic-bezier(0.3, 0, 0.1, 1)');
    }
  });
});

describe('bars', () => {
  it('follow both voices, the middle one most', async () => {
    const [whole, ...bars] = (await shapeOf('speaking', 'bars')) as [HTMLElement, ...HTMLElement[]];
    const heights = (): number[] => bars.map((bar) => Number(getComputedStyle(bar).scale.split(' ')[1] ?? 1));
    expect(heights()).to.deep.equal([0.17, 0.17, 0.17, 0.17, 0.17]);
    whole.style.setProperty('--_output', '1');
    expect(heights()).to.deep.equal([0.17, 0.17, 1, 0.17, 0.17]);
    // What `Meter` draws a little later.
    whole.style.setProperty('--_near', '1');
    whole.style.setProperty('--_outer', '1');
    const [first, second, third, fourth, fifth] = heights();
    expect([first, second]).to.deep.equal([fifth, fourth]);
    expect([first! < second!, second! < third!, third]).to.deep.equal([true, true, 1]);
  });

  for (const state of ['connecting', 'reconnecting', 'queued', 'thinking'] as const) {
    it(`run as a wave when ${state}`, async () => {
      const pieces = await shapeOf(state, 'bars');
      expect(moving(pieces)).to.deep.equal([1, 2, 3, 4, 5].map((bar) => [bar, 'fade', 0.6]));
      const delays = pieces.slice(1).map((bar) => parseFloat(getComputedStyle(bar).animationDelay));
      expect(delays).to.deep.equal([0, 0.12, 0.24, 0.36, 0.48]);
    });
  }
});

const inside = (element: VoiceAgentElement, selector: string): HTMLElement =>
  element.shadowRoot!.querySelector(selector)!;

const floating = (): Promise<VoiceAgentElement> =>
  fixture<VoiceAgentElement>(html`<voice-agent variant="floating" open></voice-agent>`);

/** Property and seconds of each transition. */
const transitions = (node: HTMLElement): Record<string, number> => {
  const { transitionProperty, transitionDuration } = getComputedStyle(node);
  const durations = transitionDuration.split(', ');
  return Object.fromEntries(
    transitionProperty
      .split(', ')
      .map((property, index) => [property, parseFloat(durations[index % durations.length]!)] as const),
  );
};

describe('the orb between two views', () => {
  const orbOf = (element: VoiceAgentElement): HTMLElement => inside(element, '.panel .visualizer');
  /** The journey to a view: where it begins, in px from its end, and how large. */
  const journeyTo = async (element: VoiceAgentElement, act: () => unknown): Promise<[Animation, number, number]> => {
    const before = orbOf(element).getBoundingClientRect();
    // Held as soon as it is there: on a busy machine it would be over before anybody looks.
    const { animate } = Element.prototype;
    const begun = new Promise<Animation>((resolve) => {
      Element.prototype.animate = function (...how) {
        const animation = animate.apply(this, how);
        if (this === orbOf(element)) {
          animation.pause();
          animation.currentTime = 0;
          Element.prototype.animate = animate;
          resolve(animation);
        }
        return animation;
      };
    });
    act();
    const animation = await begun;
    const start = orbOf(element).getBoundingClientRect();
    const middle = ({ x, width }: DOMRect): number => x + width / 2;
    return [animation, middle(start) - middle(before), start.width / before.width];
  };

  it('travels for 320 ms from where it was: at the start, and between voice view and transcript', async () => {
    const { element } = await agent({
      variant: 'inline',
      signedUrl: simulator('greeting', { interruptible: 'false' }),
    });
    element.style.cssText = 'display: block; width: 380px; height: 600px';
    await element.preload();
    const pressed = (part: string) => (): void => inside(element, `[part~=${part}]`).click();
    for (const part of ['start-button', 'conversation-button', 'voice-button']) {
      await waitUntil(() => inside(element, `[part~=${part}]`));
      const [animation, moved, grown] = await journeyTo(element, pressed(part));
      expect(animation.effect!.getTiming().duration, part).to.equal(320);
      expect(moved, `${part} begins where it was`).to.be.closeTo(0, 4);
      // It breathes by itself, and goes on with that until the view changes.
      expect(grown, `${part} begins as large as it was`).to.be.closeTo(1, 0.2);
      animation.finish();
    }
    await element.stop();
  });
});

describe('what answers a finger', () => {
  it('takes as long as the table says', async () => {
    const element = await floating();
    expect(transitions(inside(element, '[part~=start-button]'))).to.deep.equal({
      'box-shadow': 0.12,
      translate: 0.12,
      scale: 0.08,
    });
    const small = matchMedia('(max-width: 480px), (max-height: 400px)').matches;
    expect(moving([inside(element, '.panel')])).to.deep.equal([small ? [0, 'sheet', 0.32] : [0, 'open', 0.24]]);
  });

  it('comes in: turns from below, the buttons of an answer by fading, and dots one after the other', async () => {
    const box = await drawn(
      html`<div class="turn"></div>
        <div class="rating"></div>
        ${dots}`,
    );
    const find = (selector: string): HTMLElement => box.querySelector(selector)!;
    expect(moving([find('.turn'), find('.rating')])).to.deep.equal([
      [0, 'turn-in', 0.18],
      [1, 'appear', 0.15],
    ]);
    const running = [...box.querySelectorAll<HTMLElement>('.dots i')];
    expect(moving(running)).to.deep.equal([0, 1, 2].map((dot) => [dot, 'dot', 1.2]));
    expect(running.map((dot) => parseFloat(getComputedStyle(dot).animationDelay))).to.deep.equal([0, 0.16, 0.32]);
  });

  it('opens the panel from where the launcher is, and leaves nothing behind', async () => {
    const element = await floating();
    const panel = inside(element, '.panel');
    const [opening] = panel.getAnimations();
    const from = (opening!.effect as KeyframeEffect).getKeyframes()[0]!;
    expect(from['translate']).to.be.oneOf(['0px 12px', '0px 100%']);
    await opening!.finished;
    const { opacity, translate, scale } = getComputedStyle(panel);
    expect([opacity, translate, scale]).to.deep.equal(['1', 'none', 'none']);
    expect(panel.getAnimations()).to.deep.equal([]);
  });

  it('closes the panel in 140 ms, by an empty box that is gone then', async () => {
    const element = await floating();
    const layer = inside(element, '.float');
    // What closes it has come.
    await waitUntil(() => layer.style.getPropertyValue('--_below'));
    const wanted = inside(element, '.panel').getBoundingClientRect().height;
    element.open = false;
    await element.updateComplete;
    expect(layer.querySelector('.panel')).to.equal(null);
    const box = layer.querySelector<HTMLElement>('.leaving')!;
    expect(box.childElementCount).to.equal(0);
    expect(box.offsetHeight).to.be.closeTo(wanted, 30);
    const [animation] = box.getAnimations();
    expect(animation!.effect!.getTiming().duration).to.equal(140);
    await animation!.finished;
    await waitUntil(() => !box.isConnected);
  });

  it('is all off with reduced motion', async function () {
    // Only there the runner can change what the visitor has set.
    if (!navigator.userAgent.includes('Chrome')) this.skip();
    await emulateMedia({ reducedMotion: 'reduce' });
    try {
      for (const state of Object.keys(orb) as VisualizerState[]) still(await shapeOf(state));
      for (const state of Object.keys(orb) as VisualizerState[]) still(await shapeOf(state, 'bars'));
      const element = await floating();
      still([...element.shadowRoot!.querySelectorAll<HTMLElement>('*')]);
      await waitUntil(() => inside(element, '.float').style.getPropertyValue('--_below'));
      element.open = false;
      await element.updateComplete;
      expect(element.shadowRoot!.querySelector('.leaving')).to.equal(null);
      const [whole, ...pieces] = (await shapeOf('listening')) as [HTMLElement, ...HTMLElement[]];
      whole.style.setProperty('--_input', '1');
      for (const piece of pieces) {
        const { transform, scale, rotate } = getComputedStyle(piece);
        expect([transform, scale, rotate]).to.deep.equal(['none', 'none', 'none']);
      }
      expect(getComputedStyle(pieces[4]!).opacity).to.equal('1');
    } finally {
      await emulateMedia({ reducedMotion: 'no-preference' });
    }
  });
});
