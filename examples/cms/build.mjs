import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';

/**
 * What a content management system does with an HTML block: it stands in the page as it is, or a script puts it there,
 * as editors, tab panels and pages that load as one scrolls do.
 */
const block = await readFile('block.html', 'utf8');
const [script, ...elements] = block.split('\n');
const html = elements.join('\n');

/** @type {Record<string, string>} */
const pages = {
  index: block,
  // Scripts that are inserted by `innerHTML` do not run: the script stands in the theme.
  'inner-html': `${script}<main></main><script>
    document.querySelector('main').innerHTML = ${JSON.stringify(html)};
  </script>`,
  late: `<main></main><script>
    addEventListener('load', () => {
      document.querySelector('main').append(document.createRange().createContextualFragment(${JSON.stringify(block).replaceAll('</', '<\\/')}));
    });
  </script>`,
};

await mkdir('dist', { recursive: true });
await cp('node_modules/voice-agent-element/dist/cdn', 'dist/cdn', { recursive: true });
for (const [name, body] of Object.entries(pages)) {
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A shop: ${name}</title><body>${body}</body></html>`;
  await writeFile(`dist/${name}.html`, page);
}
