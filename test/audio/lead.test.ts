import { expect } from '@open-wc/testing';
import { Lead } from '../../src/audio/lead.js';

describe('Lead', () => {
  it('grows by what was missing, up to a limit', () => {
    const lead = new Lead();
    const before = lead.duration;
    lead.underrun(0.1);
    expect(lead.duration).to.be.closeTo(before + 0.15, 1e-9);
    for (let time = 0; time < 10; time++) lead.underrun(0.5);
    expect(lead.duration).to.equal(0.8);
    expect(lead.underruns).to.equal(11);
  });

  it('shrinks by half of what was not needed, down to a limit', () => {
    const lead = new Lead();
    const before = lead.duration;
    lead.lasted(0.25);
    expect(lead.duration).to.be.closeTo(before - 0.1, 1e-9);
    for (let time = 0; time < 20; time++) lead.lasted(5);
    expect(lead.duration).to.equal(0.06);
  });

  it('stays when nothing was left over', () => {
    const lead = new Lead();
    const before = lead.duration;
    lead.lasted(0.05);
    lead.lasted(0);
    expect(lead.duration).to.equal(before);
  });
});
