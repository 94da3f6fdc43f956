import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';

/** What optimising plugins make of the two scripts that a theme has asked for: the element, and the page's own. */
const plugin = 'dist/wp-content/plugins/voice-agent';
await mkdir('dist/wp-content/cache', { recursive: true });
await cp('node_modules/voice-agent-element/dist/cdn', plugin, { recursive: true });
await cp('help.js', 'dist/wp-content/themes/shop/help.js');

const element = await readFile(`${plugin}/voice-agent.iife.js`, 'utf8');
const help = await readFile('help.js', 'utf8');
const other = 'var jQueryOfTheShop = function () { return this };';
await writeFile('dist/wp-content/cache/all.js', [other, element, help].join(';\n'));
const inlined = (code) => code.replaceAll('</script', '<\\/script').replace(/^\/\/# sourceMappingURL=.*$/m, '');

const heads = {
  // As it was asked for.
  index: `<script defer src="/wp-content/plugins/voice-agent/voice-agent.iife.js"></script>
    <script defer src="/wp-content/themes/shop/help.js"></script>`,
  // Written into the page, so that it has no address.
  inlined: `<script>${inlined(element)}</script>
    <script>addEventListener('DOMContentLoaded', function () { ${inlined(help)} });</script>`,
  // One file with others, in another folder.
  concatenated: '<script defer src="/wp-content/cache/all.js?ver=6.9"></script>',
  // Not before the visitor does something, or half a second has passed.
  delayed: `<script type="text/delayed" src="/wp-content/plugins/voice-agent/voice-agent.iife.js"></script>
    <script type="text/delayed" src="/wp-content/themes/shop/help.js"></script>
    <script>
      const run = async () => {
        clearTimeout(timer);
        removeEventListener('pointermove', run);
        for (const { src } of document.querySelectorAll('[type="text/delayed"]')) {
          await new Promise((onload) => document.head.append(Object.assign(document.createElement('script'), { src, onload })));
        }
      };
      const timer = setTimeout(run, 500);
      addEventListener('pointermove', run);
    </script>`,
};
const page = await readFile('page.html', 'utf8');
for (const [name, head] of Object.entries(heads)) {
  await writeFile(
    `dist/${name}.html`,
    page.replace('<!-- wp_head -->', () => head),
  );
}
