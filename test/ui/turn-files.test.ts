import { expect } from '@open-wc/testing';
import { render } from 'lit';
import { addTurn, type TurnFile } from '../../src/session/turns.js';
import { turnFiles } from '../../src/ui/turn-files.js';

const draw = (
  file: Partial<TurnFile>,
  allowedLinkHosts: string[] | undefined,
  allowedImageHosts: string[] | undefined,
): HTMLElement => {
  const files = [{ url: 'https://files.example/plan', name: 'plan', mimeType: undefined, ...file }];
  const [turn] = addTurn([], { role: 'agent', connection: 0, time: 0, files });
  const box = document.createElement('div');
  render(turnFiles(turn!, { allowedLinkHosts, allowedImageHosts }), box);
  return box;
};
const image = { url: 'https://files.example/a.png', mimeType: 'image/png' };

describe('files of an answer', () => {
  it('are links to allowed hosts, which open beside the page and learn nothing of it', () => {
    for (const hosts of [undefined, ['files.example'], ['example']]) {
      const link = draw({}, hosts, []).querySelector('a')!;
      expect([link.href, link.target, link.rel]).to.deep.equal([
        'https://files.example/plan',
        '_blank',
        'noopener noreferrer',
      ]);
      expect(link.textContent).to.equal('plan');
    }
  });

  it('are bare names where the host is not allowed', () => {
    const box = draw({}, ['other.example'], ['files.example']);
    expect(box.querySelector('a, img')).to.equal(null);
    expect(box.textContent.trim()).to.equal('plan');
  });

  for (const url of ['javascript:alert(1)', 'data:text/html,x', 'blob:x', 'tel:1', '/relative', 'https://', '//']) {
    it(`are bare names where the address is ${url}`, () => {
      const box = draw({ url, mimeType: 'image/png' }, undefined, ['files.example', 'self']);
      expect(box.querySelector('a, img')).to.equal(null);
      expect(box.textContent.trim()).to.equal('plan');
    });
  }

  it('are pictures where those of the host are allowed, and links otherwise', () => {
    const shown = draw(image, ['other.example'], ['files.example']).querySelector('img')!;
    expect([shown.src, shown.alt, shown.referrerPolicy]).to.deep.equal([image.url, 'plan', 'no-referrer']);
    for (const hosts of [undefined, [], ['other.example']]) {
      const box = draw(image, undefined, hosts);
      expect(box.querySelector('img')).to.equal(null);
      expect(box.querySelector('a')!.href).to.equal(image.url);
    }
    expect(draw({ ...image, mimeType: 'text/html' }, undefined, ['files.example']).querySelector('img')).to.equal(null);
    const insecure = { ...image, url: 'http://files.example/a.png' };
    expect(draw(insecure, undefined, ['files.example']).querySelector('img')).to.equal(null);
  });

  it('have names that are text, whatever is in them', () => {
    const box = draw({ name: '<img src=x onerror=alert(1)>' }, [], []);
    expect(box.querySelector('img')).to.equal(null);
    expect(box.textContent.trim()).to.equal('<img src=x onerror=alert(1)>');
  });

  it('are nothing where there are none', () => {
    const [turn] = addTurn([], { role: 'agent', connection: 0, time: 0 });
    const box = document.createElement('div');
    render(turnFiles(turn!, { allowedLinkHosts: undefined, allowedImageHosts: undefined }), box);
    expect(box.textContent).to.equal('');
    expect(box.children).to.have.length(0);
  });
});
