import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitepress';
import { siteAddress } from '../../src/base/site.ts';
import { countedLines } from './code.mjs';
import { repositoryLinks } from './links.mjs';
import { plainCorners } from './tables.mjs';

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const repository = 'https://github.com/voice-agent-element/voice-agent-element';
const description =
  'One tag puts a talking ElevenLabs agent on any page. Your look, your server, your visitors’ privacy.';
const errorCodes = readdirSync(pathOf('../../docs/errors'))
  .map((file) => file.replace('.md', ''))
  .filter((code) => code !== 'index');

/** The pages lie outside of this folder, and above them there is another Vue (vuejs/vitepress#4612). */
const packagesOfTheSite: Plugin = {
  name: 'packages-of-the-site',
  enforce: 'pre',
  resolveId(id, importer) {
    if (!importer?.startsWith(pathOf('../../docs')) || !/^vue(?:\/|$)/.test(id)) return undefined;
    return this.resolve(id, pathOf('./config.mts'), { skipSelf: true });
  },
};

/** VitePress takes each `*.data.ts` for a loader of data. One of the simulator's is not: another address hides its ending. */
const voiceOfTheSimulator: Plugin = {
  name: 'voice-of-the-simulator',
  enforce: 'pre',
  async resolveId(id, importer) {
    if (!id.endsWith('/voice.data.js')) return undefined;
    const resolved = await this.resolve(id, importer, { skipSelf: true });
    return resolved && `${resolved.id}#voice`;
  },
};

/** The pages are the Markdown of `docs`, which reads as well in the repository. */
export default defineConfig({
  srcDir: '../docs',
  base: new URL(siteAddress).pathname,
  lang: 'en',
  title: 'voice-agent',
  description,
  cleanUrls: true,
  sitemap: { hostname: siteAddress },
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: `${new URL(siteAddress).pathname}favicon.svg` }],
    ['meta', { property: 'og:title', content: 'voice-agent' }],
    ['meta', { property: 'og:description', content: description }],
  ],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: (md) => md.use(repositoryLinks(repository)).use(plainCorners).use(countedLines),
  },
  vue: { template: { compilerOptions: { isCustomElement: (tag: string) => tag === 'voice-agent' } } },
  vite: {
    publicDir: pathOf('../public'),
    plugins: [packagesOfTheSite, voiceOfTheSimulator],
    server: { fs: { allow: [pathOf('../..')] } },
  },
  themeConfig: {
    logo: '/favicon.svg',
    search: { provider: 'local' },
    outline: { level: [2, 3] },
    socialLinks: [{ icon: 'github', link: repository }],
    nav: [
      { text: 'Get started', link: '/start' },
      { text: 'Look', link: '/theming' },
      { text: 'Reference', link: '/attributes' },
      { text: 'Questions', link: '/faq' },
    ],
    sidebar: [
      {
        text: 'Begin',
        items: [
          { text: 'Get started', link: '/start' },
          { text: 'Ways of embedding', link: '/embedding' },
          { text: 'Look', link: '/theming' },
          { text: 'Server', link: '/server' },
          { text: 'From the vendor’s widget', link: '/migration' },
          { text: 'A face of your own', link: '/headless' },
          { text: 'Questions', link: '/faq' },
        ],
      },
      {
        text: 'Reference',
        items: [
          { text: 'Attributes, properties, methods', link: '/attributes' },
          { text: 'Events', link: '/events' },
          { text: 'Command line', link: '/command-line' },
          { text: 'Simulator', link: '/simulator' },
          { text: 'From page to page', link: '/persist' },
          { text: 'Files', link: '/files' },
          { text: 'Tools on the page', link: '/page-tools' },
          { text: 'Looking inside', link: '/debugging' },
          { text: 'Recordings', link: '/recording' },
          { text: 'The wire', link: '/protocol' },
          {
            text: 'Errors',
            link: '/errors/',
            collapsed: true,
            items: errorCodes.map((code) => ({ text: code, link: `/errors/${code}` })),
          },
        ],
      },
      {
        text: 'Good to know',
        items: [
          { text: 'Costs and limits', link: '/costs' },
          { text: 'Hosting and weight', link: '/hosting' },
          { text: 'Security', link: '/security' },
          { text: 'Privacy', link: '/privacy' },
          { text: 'Accessibility', link: '/accessibility' },
          { text: 'Browsers', link: '/browsers' },
          { text: 'Architecture', link: '/architecture' },
        ],
      },
    ],
    footer: { message: 'MIT licence. Not affiliated with ElevenLabs.' },
  },
});
