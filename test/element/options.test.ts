import { expect } from '@open-wc/testing';
import '../../src/element/define.js';
import type { VoiceAgentElement } from '../../src/element/voice-agent.js';

const create = (): VoiceAgentElement => document.createElement('voice-agent');

const switches = {
  open: 'open',
  'text-only': 'textOnly',
  muted: 'muted',
  'push-to-talk': 'pushToTalk',
  'release-on-mute': 'releaseOnMute',
  'no-reconnect': 'noReconnect',
} as const;

/** What a framework may set, whatever the types say. */
const set = (element: VoiceAgentElement, name: string, value: unknown): unknown => {
  Reflect.set(element, name, value);
  return Reflect.get(element, name) as unknown;
};

describe('a switch', () => {
  for (const [attribute, property] of Object.entries(switches)) {
    it(`${attribute} is on where its attribute is there, unless it says "false"`, () => {
      const element = create();
      for (const value of ['', 'true', attribute, 'no']) {
        element.setAttribute(attribute, value);
        expect(element[property], value).to.equal(true);
      }
      for (const value of ['false', 'FALSE', ' False ']) {
        element.setAttribute(attribute, '');
        element.setAttribute(attribute, value);
        expect(element[property], value).to.equal(false);
      }
      element.setAttribute(attribute, '');
      element.removeAttribute(attribute);
      expect(element[property]).to.equal(false);
    });

    it(`${property} takes what frameworks set`, () => {
      const element = create();
      for (const value of [true, 'true', '']) expect(set(element, property, value), String(value)).to.equal(true);
      for (const value of [false, 'false', ' False', undefined, null]) {
        element[property] = true;
        expect(set(element, property, value), String(value)).to.equal(false);
      }
    });
  }

  it('open is shown by its attribute', async () => {
    const element = create();
    document.body.append(element);
    element.setAttribute('open', 'false');
    element.open = true;
    await element.updateComplete;
    expect(element.getAttribute('open')).to.equal('');
    element.open = false;
    await element.updateComplete;
    expect(element.hasAttribute('open')).to.equal(false);
    element.remove();
  });
});

describe('a keyword', () => {
  it('is read in any case, and is the first one when it is none', () => {
    const element = create();
    for (const value of ['Floating', ' floating ', 'FLOATING']) {
      element.setAttribute('variant', value);
      expect(element.variant).to.equal('floating');
      element.variant = 'inline';
      expect(set(element, 'variant', value)).to.equal('floating');
    }
    for (const value of ['x', '', undefined, null, 5]) {
      element.variant = 'headless';
      expect(set(element, 'variant', value), String(value)).to.equal('inline');
      element.placement = 'top';
      expect(set(element, 'placement', value), String(value)).to.equal('bottom-right');
    }
    element.setAttribute('variant', 'x');
    expect(element.variant).to.equal('inline');
    element.setAttribute('variant', 'headless');
    element.removeAttribute('variant');
    expect(element.variant).to.equal('inline');
  });
});

describe('text that a framework sets as a property', () => {
  it('is read as the attribute’s', () => {
    const element = create();
    expect(set(element, 'languages', 'en, de')).to.deep.equal(['en', 'de']);
    expect(set(element, 'volume', '0.5')).to.equal(0.5);
    expect(set(element, 'serverLocation', ' EU-residency')).to.equal('eu-residency');
    expect(set(element, 'agentId', 'Agent_A')).to.equal('Agent_A');
  });

  it('leaves values of the right type alone', () => {
    const element = create();
    const languages = ['en', 'de'];
    expect(set(element, 'languages', languages)).to.equal(languages);
    expect(set(element, 'volume', 0.5)).to.equal(0.5);
    expect(set(element, 'languages', undefined)).to.equal(undefined);
  });
});
