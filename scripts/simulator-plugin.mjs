import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const simulator = fileURLToPath(new URL('../packages/simulator/src/server.ts', import.meta.url));

/**
 * Puts the simulator on the test runner's own server, so that a test talks to it over a real WebSocket of its own origin.
 *
 * @returns {import('@web/test-runner').TestRunnerPlugin}
 */
export function simulatorPlugin() {
  return {
    name: 'simulator',
    async serverStart({ server }) {
      const { attach } = await tsImport(simulator, import.meta.url);
      attach(server);
    },
  };
}
