import { existsSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const docs = resolve(root, 'docs');

/** Files that a page of the site shows. */
const shown = {
  'SECURITY.md': 'security.md',
  'packages/simulator/README.md': 'simulator.md',
};

/**
 * Lets the same Markdown be read in the repository and on the site: links within `docs` stay, and links to other files of the
 * repository lead to GitHub. A link to a file that is not there fails the build.
 *
 * @param {string} repository Such as `https://github.com/owner/name`.
 */
export function repositoryLinks(repository) {
  return (/** @type {import('markdown-it').default} */ md) => {
    md.core.ruler.push('repository_links', ({ tokens, env }) => {
      for (const { children } of tokens) {
        for (const token of children ?? []) {
          const href = token.type === 'link_open' ? token.attrGet('href') : null;
          if (href && !/^(?:[a-z]+:|#|\/)/i.test(href)) token.attrSet('href', translate(href, env.path));
        }
      }
    });
  };

  /**
   * @param {string} href
   * @param {string} page The file with the link.
   */
  function translate(href, page) {
    const [, path = '', anchor = ''] = /^([^#]*)(#.*)?$/.exec(href) ?? [];
    // What a page includes links from where it lies: in the root of the repository.
    const file = [resolve(dirname(page), path), resolve(root, path)].find((candidate) => existsSync(candidate));
    if (!file) throw new Error(`${relative(root, page)} links to ${href}, which is not there.`);
    const inRepository = relative(root, file).split(sep).join('/');
    const target = shown[inRepository] ? resolve(docs, shown[inRepository]) : file;
    if (target.startsWith(docs + sep) && target.endsWith('.md')) {
      const own = relative(dirname(page), target).split(sep).join('/');
      return `${own.startsWith('.') ? '' : './'}${own}${anchor}`;
    }
    return `${repository}/blob/main/${inRepository}${anchor}`;
  }
}
