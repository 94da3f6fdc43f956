import { expect } from '@open-wc/testing';
import { allowedBy, type AllowedHosts } from '../../src/ui/addresses.js';
import { load, type Format } from '../../src/ui/markdown.js';
import { turns } from './support.js';

describe('Markdown of the agent', () => {
  let format: Format;
  before(async () => (format = await load()));

  const hosts = { allowedLinkHosts: undefined, allowedImageHosts: undefined };
  const draw = (text: string, allowed: Partial<AllowedHosts> = {}): HTMLElement =>
    format(text, { ...turns(1)[0]! }, allowedBy({ ...hosts, ...allowed }));

  const links = (box: HTMLElement): string[] => [...box.querySelectorAll('a')].map(({ href }) => href);

  it('becomes paragraphs, lists, tables, code', () => {
    const box = draw('Some **bold** text\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```');
    for (const selector of ['p > strong', 'ul > li', 'table td', 'pre > code']) {
      expect(box.querySelector(selector), selector).to.exist;
    }
  });

  it('has links that leave the page alone', () => {
    const link = draw('[Here](https://example.com/menu)').querySelector('a')!;
    expect(link.href).to.equal('https://example.com/menu');
    expect(link.target).to.equal('_blank');
    expect(link.rel).to.equal('noopener noreferrer');
  });

  for (const href of ['mailto:me@example.com', 'tel:+3112345', 'sms:+3112345']) {
    it(`has links to ${href} that open in no tab of their own`, () => {
      const link = draw(`[Here](${href})`).querySelector('a')!;
      expect(link.href).to.equal(href);
      expect(link.target).to.equal('');
    });
  }

  it('has relative links and those to the page itself where the site allows it', () => {
    for (const href of ['/menu', 'menu?a=1', '#menu', `${location.origin}/menu`]) {
      const text = `[Here](${href})`;
      expect(links(draw(text, { allowedLinkHosts: ['example.com'] })), href).to.deep.equal([]);
      const shown = draw(text, { allowedLinkHosts: ['example.com', 'self'] });
      expect(links(shown), href).to.deep.equal([new URL(href, document.baseURI).href]);
    }
    expect(links(draw('[Here](/menu)'))).to.deep.equal([]);
    expect(links(draw('[Here](javascript:alert(1))', { allowedLinkHosts: ['self'] }))).to.deep.equal([]);
    expect(links(draw('[Here](//badexample.com/)', { allowedLinkHosts: ['self'] }))).to.deep.equal([]);
  });

  it('has links to allowed hosts only, where there is a list', () => {
    const allowed = { allowedLinkHosts: ['example.com'] };
    expect(draw('[Here](https://www.example.com/)', allowed).querySelector('a')).to.exist;
    const other = draw('[Here](https://badexample.com/)', allowed);
    expect(Boolean(other.querySelector('a'))).to.equal(false);
    expect(other.textContent.trim()).to.equal('Here');
  });

  it('has no images but those of allowed hosts', () => {
    const image = '![A dog](https://pictures.example.com/dog.png)';
    expect(Boolean(draw(image).querySelector('img'))).to.equal(false);
    expect(draw(image).textContent.trim()).to.equal('A dog');
    const shown = draw(image, { allowedImageHosts: ['example.com'] }).querySelector('img')!;
    expect(shown.referrerPolicy).to.equal('no-referrer');
    const insecure = draw('![](http://example.com/a.png)', { allowedImageHosts: ['example.com'] });
    expect(Boolean(insecure.querySelector('img'))).to.equal(false);
  });

  const attacks = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg onload=alert(1)><use href="data:image/svg+xml,x"/></svg>',
    '[click](javascript:alert(1))',
    '[click](JaVaScRiPt&colon;alert(1))',
    '[click](  java\nscript:alert(1))',
    '[click](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
    '[click](vbscript:msgbox)',
    '<a href="javascript:alert(1)" onclick="alert(1)">x</a>',
    '<iframe src="https://example.com"></iframe>',
    '<form action="https://example.com"><input name=password><button>x</button></form>',
    '<style>*{display:none}</style>',
    '<div style="position:fixed;inset:0" class="panel" id="panel">x</div>',
    '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>',
    '<object data="x"></object><embed src="x"><link rel=stylesheet href=x><meta http-equiv=refresh content=0><base href=x>',
    '`<img src=x onerror=alert(1)>`',
    '![x" onerror="alert(1)](https://example.com/a.png)',
    '[x](https://example.com "t\\" onmouseover=\\"alert(1)")',
    '<slot name="terms">x</slot><template><script>alert(1)</script></template>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  ];
  const tags =
    'A B BLOCKQUOTE BR CODE DEL EM H1 H2 H3 H4 H5 H6 HR I LI OL P PRE S STRONG SUB SUP TABLE TBODY TD TH THEAD TR UL';

  for (const attack of attacks) {
    it(`is harmless: ${JSON.stringify(attack)}`, () => {
      const box = draw(attack);
      for (const element of box.querySelectorAll('*')) {
        expect(tags.split(' ')).to.include(element.tagName);
        for (const { name, value } of element.attributes) {
          expect(['href', 'title', 'target', 'rel', 'align', 'start', 'tabindex']).to.include(name);
          if (name === 'href') expect(value).to.match(/^(https?:|mailto:)/);
        }
      }
    });
  }
});
