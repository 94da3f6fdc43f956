/* eslint-disable @typescript-eslint/no-deprecated -- What this is about. */
import { expect } from '@open-wc/testing';
import { copyText } from '../../src/ui/clipboard.js';

/** What a copy puts on the clipboard, seen by the event that asks for it. */
function copied(): { text: () => string | undefined; stop: () => void } {
  let text: string | undefined;
  const look = (): void => {
    text = (document.activeElement as HTMLTextAreaElement).value;
  };
  document.addEventListener('copy', look);
  return { text: () => text, stop: () => document.removeEventListener('copy', look) };
}

describe('a text is copied', () => {
  const { execCommand } = document;
  afterEach(() => {
    Reflect.deleteProperty(navigator, 'clipboard');
    document.execCommand = execCommand;
  });
  const clipboards: [what: string, clipboard: unknown][] = [
    ['is missing, as on insecure pages', undefined],
    ['refuses', { writeText: () => Promise.reject(new DOMException('No', 'NotAllowedError')) }],
  ];
  for (const [what, clipboard] of clipboards) {
    it(`as a selection where the clipboard ${what}, and the focus stays where it was`, async () => {
      Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
      const button = document.createElement('button');
      document.body.append(button);
      button.focus();
      const copy = copied();
      // No test can press a key in every engine that would let a page copy: it is asked for, and that is what is seen here.
      document.execCommand = (command) => command === 'copy' && document.dispatchEvent(new ClipboardEvent('copy'));
      expect(await copyText('Hello')).to.equal(true);
      expect(copy.text()).to.equal('Hello');
      expect(document.activeElement).to.equal(button);
      expect(document.querySelector('textarea')).to.equal(null);
      copy.stop();
      button.remove();
    });
  }

  it('or it is said that it was not', async () => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true });
    document.execCommand = () => false;
    expect(await copyText('Hello')).to.equal(false);
    document.execCommand = () => {
      throw new Error('No');
    };
    expect(await copyText('Hello')).to.equal(false);
  });
});
