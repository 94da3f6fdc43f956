import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { tsImport } from 'tsx/esm/api';

/** @typedef {{ apiKey: string, agentId: string }} Account */

const signedUrlPath = '/api/voice-agent/signed-url';

/**
 * What a site's server has to do for the demo, done by the dev server: it hands out signed URLs, and plays the service, each
 * of whose scenarios is an agent. With an account there is one agent more, `live`, which is the real one.
 *
 * @param {{ [Name in keyof Account]?: Account[Name] | undefined }} [account] Stays on the server.
 * @returns {import('vite').Plugin}
 */
export function demoServer({ apiKey, agentId } = {}) {
  return {
    name: 'demo-server',
    // All the page gets to know of the account: that there is one.
    transformIndexHtml: () =>
      apiKey && agentId ? [{ tag: 'meta', attrs: { name: 'live-agent', content: 'yes' }, injectTo: 'head' }] : [],
    async configureServer({ httpServer, middlewares }) {
      if (!httpServer) return;
      /** @type {typeof import('../src/entries/server.ts')} */
      const { createSignedUrlHandler } = await load('../src/entries/server.ts');
      /** @type {typeof import('../packages/simulator/src/server.ts')} */
      const { attach } = await load('../packages/simulator/src/server.ts');
      /** @type {typeof import('../packages/simulator/src/scenarios/index.ts')} */
      const { scenarios } = await load('../packages/simulator/src/scenarios/index.ts');

      const key = 'simulator-key';
      attach(/** @type {import('node:http').Server} */ (httpServer), { apiKey: key });
      const live = apiKey && agentId ? createSignedUrlHandler({ apiKey, agents: { live: agentId } }) : undefined;
      /** @type {ReturnType<typeof createSignedUrlHandler> | undefined} */
      let simulated;
      const handler = (/** @type {Request} */ request) => {
        const url = new URL(request.url);
        if (live && url.searchParams.get('agent_id') === 'live') return live(request);
        simulated ??= createSignedUrlHandler({
          apiKey: key,
          agents: scenarios.map(({ name }) => name),
          apiUrl: url.origin,
        });
        return simulated(request);
      };
      middlewares.use(signedUrlPath, getRequestListener(handler));
    },
  };
}

/** @param {string} file */
const load = (file) => tsImport(fileURLToPath(new URL(file, import.meta.url)), import.meta.url);
