import { expect } from '@open-wc/testing';
import { render } from 'lit';
import { richContent } from '../../src/ui/rich-content.js';

const draw = (component: string, props: object, sent: string[][] = []): HTMLElement => {
  const box = document.createElement('div');
  const send = (text: string, id?: string): boolean => sent.push([text, id ?? '']) > 0;
  render(
    richContent(
      { id: 'r1', component, props: props as never, turnId: undefined, connection: 0, eventId: undefined, time: 0 },
      send,
    ),
    box,
  );
  return box;
};

describe('rich content', () => {
  it('offers buttons, and sends the text of the chosen one with the id of its component', () => {
    const sent: string[][] = [];
    const box = draw(
      'buttons',
      { buttons: [{ label: 'The Tower' }, { label: 'Star', value: 'I take the Star' }, 'Neither'] },
      sent,
    );
    const buttons = [...box.querySelectorAll('button')];
    expect(buttons.map(({ textContent }) => textContent.trim())).to.deep.equal(['The Tower', 'Star', 'Neither']);
    buttons[1]!.click();
    expect(sent).to.deep.equal([['I take the Star', 'r1']]);
  });

  it('shows at most eight buttons, and of a long text the beginning', () => {
    const box = draw('buttons', { buttons: Array.from({ length: 50 }, () => ({ label: 'x'.repeat(1000) })) });
    expect(box.querySelectorAll('button').length).to.equal(8);
    expect(box.querySelector('button')!.textContent.trim().length).to.equal(300);
  });

  it('shows cards', () => {
    const box = draw('item_card', { title: 'The Tower', description: 'Card XVI of the tarot.', price: '5 €' });
    expect(box.querySelector('article')!.textContent.replace(/\s+/g, ' ').trim()).to.equal(
      'The Tower 5 €Card XVI of the tarot.',
    );
  });

  it('shows nothing of a component it does not know, or of one that makes no sense', () => {
    for (const box of [
      draw('payment_form', { title: 'x' }),
      draw('buttons', {}),
      draw('buttons', { buttons: [null, 5, {}, { label: 7 }] }),
      draw('item_card', { title: { toString: 'x' } }),
    ]) {
      expect(box.textContent.trim()).to.equal('');
      expect(Boolean(box.querySelector('*'))).to.equal(false);
    }
  });

  it('is text, never markup', () => {
    const box = draw('item_card', { title: '<img src=x onerror=alert(1)>', buttons: ['<b>x</b>'] });
    expect(box.textContent).to.include('<img src=x onerror=alert(1)>').and.to.include('<b>x</b>');
    expect(Boolean(box.querySelector('img,b'))).to.equal(false);
  });
});
