import { expect, fixture, html } from '@open-wc/testing';
import { baseAddress, setScriptAddress } from '../../src/base/script-address.js';

const site = location.origin;

describe('baseAddress', () => {
  it('is unknown at first', () => expect(baseAddress()).to.equal(undefined));

  for (const address of ['', 'about:blank', 'about:srcdoc', `blob:${site}/3f2504e0`, 'data:text/javascript,0']) {
    it(`stays unknown for a script that comes from “${address}”`, () => {
      setScriptAddress(address);
      expect(baseAddress()).to.equal(undefined);
    });
  }

  for (const address of [`${site}/shop/`, 'file:///shop/', 'capacitor://localhost/shop/']) {
    it(`is ${address} for a script that comes from there`, () => {
      setScriptAddress(`${address}voice-agent.iife.js?v=2#x`);
      expect(baseAddress()).to.equal(address);
    });
  }

  it('is what the page says, rather than where the script comes from', () => {
    setScriptAddress(`${site}/shop/voice-agent.iife.js`);
    expect(baseAddress('https://cdn.example/voice-agent')).to.equal('https://cdn.example/voice-agent/');
    expect(baseAddress('/voice-agent/')).to.equal(`${site}/voice-agent/`);
  });

  it('is unknown where the page says what is no address', () => {
    setScriptAddress(`${site}/shop/voice-agent.iife.js`);
    expect(baseAddress('https://')).to.equal(undefined);
  });

  it('is what data-base of a script says, unless the element says something itself', async () => {
    setScriptAddress(`${site}/shop/voice-agent.iife.js`);
    await fixture(html`<div><script type="text/plain" data-base="/voice-agent"></script></div>`);
    expect(baseAddress()).to.equal(`${site}/voice-agent/`);
    expect(baseAddress('/elsewhere')).to.equal(`${site}/elsewhere/`);
  });
});
