import { expect } from '@open-wc/testing';
import { render } from 'lit';
import { addTurn, type Turn } from '../../src/session/turns.js';
import { parts, transcript } from '../../src/ui/transcript.js';
import { actions, model, turns } from './support.js';

const turn = (fields: Partial<Turn>): Turn =>
  addTurn([], { role: 'agent', connection: 0, time: 0, text: 'Hello there', ...fields })[0]!;

describe('parts', () => {
  it('splits what the agent says into what was heard and what is to come', () => {
    expect(parts(turn({ heard: 5 }), false)).to.deep.equal(['Hello', ' there', '']);
    expect(parts(turn({ heard: 5, corrected: true }), false)).to.deep.equal(['Hello there', '', '']);
    expect(parts(turn({ role: 'user' }), false)).to.deep.equal(['Hello there', '', '']);
  });

  it('has nothing to come where nothing is spoken', () => {
    expect(parts(turn({ heard: 0 }), true)).to.deep.equal(['Hello there', '', '']);
    expect(parts(turn({ heard: undefined }), false)).to.deep.equal(['Hello there', '', '']);
  });
});

describe('what the voice acts out', () => {
  const text = 'Well [laughs very softly] yes.';

  it('is not shown, also while the voice is within it', () => {
    for (const heard of [6, 12, 24]) {
      const shown = parts(turn({ text, heard }), false);
      expect(shown.join('')).to.equal('Well yes.');
    }
  });

  it('is not shown where the turn was cut within it', () => {
    const cut = turn({ text: text.slice(0, 9), unspoken: text.slice(9), corrected: true });
    expect(parts(cut, false)).to.deep.equal(['Well ', '', 'yes.']);
  });

  it('is not shown while it is being written', () => {
    expect(parts(turn({ text: 'Hi [la', final: false, heard: undefined }), true)[0]).to.equal('Hi ');
  });
});

describe('transcript', () => {
  const draw = (shown: ReturnType<typeof model>, into: HTMLElement): void =>
    void render(transcript(shown, actions), into);

  it('is a polite log of what is added', () => {
    const box = document.createElement('div');
    draw(model({ conversation: { turns: turns(3) } }), box);
    const log = box.querySelector('[role=log]')!;
    expect(log.getAttribute('aria-relevant')).to.equal('additions');
    expect(log.getAttribute('aria-label')).to.equal('Transcript');
    expect(log.querySelectorAll('[part~=turn]').length).to.equal(3);
  });

  it('does not announce tentative text', () => {
    const box = document.createElement('div');
    const tentative = turn({ role: 'user', final: false, text: 'and then may' });
    draw(model({ conversation: { turns: [tentative] } }), box);
    expect(box.querySelector('[part~=turn]')!.getAttribute('aria-hidden')).to.equal('true');
    draw(model({ conversation: { turns: [{ ...tentative, final: true }] } }), box);
    expect(box.querySelector('[part~=turn]')!.hasAttribute('aria-hidden')).to.equal(false);
  });

  it('marks what was not spoken', () => {
    const box = document.createElement('div');
    draw(model({ conversation: { turns: [turn({ text: 'Hello', unspoken: ' there', corrected: true })] } }), box);
    expect(box.querySelector('s')!.textContent).to.equal(' there');
  });

  it('touches only the block in which something has changed', () => {
    const box = document.createElement('div');
    const blocks: ReturnType<typeof model>['blocks'] = [];
    const before = turns(500);
    draw(model({ conversation: { turns: before }, blocks }), box);
    const observer = new MutationObserver(() => undefined);
    observer.observe(box, { subtree: true, childList: true, attributes: true, characterData: true });
    draw(model({ conversation: { turns: [...before, turn({ id: 'new' })] }, blocks }), box);
    const touched = observer.takeRecords().map(({ target }) => target as Element);
    observer.disconnect();
    expect(box.querySelectorAll('[part~=turn]').length).to.equal(501);
    expect(touched).to.not.be.empty;
    const old = blocks.slice(0, 10).map(({ element }) => element);
    expect(old).to.have.length(10);
    expect(touched.some((node) => old.some((block) => block.contains(node)))).to.equal(false);
  });
});
