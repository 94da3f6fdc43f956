import { fileURLToPath } from 'node:url';
import { defineConfig, loadEnv } from 'vite';
import { demoServer } from './scripts/demo-plugin.mjs';
import { workletPlugin } from './scripts/worklet-plugin.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));

/** `npm start`: the demo, with the simulator on the same server. What is published is built by `scripts/build.mjs`. */
export default defineConfig(({ mode }) => {
  const env = loadEnv(mode, root, 'ELEVENLABS_');
  return {
    root: `${root}demo`,
    envDir: false,
    plugins: [workletPlugin(), demoServer({ apiKey: env['ELEVENLABS_API_KEY'], agentId: env['ELEVENLABS_AGENT_ID'] })],
    resolve: {
      // Demo pages import what users import.
      alias: [
        { find: /^voice-agent-element$/, replacement: `${root}src/entries/index.ts` },
        { find: /^voice-agent-element\/([\w-]+)$/, replacement: `${root}src/entries/$1.ts` },
      ],
    },
    server: { fs: { allow: [root] } },
  };
});
