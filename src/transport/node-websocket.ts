import { VoiceAgentError } from '../base/errors.js';

/** The `WebSocket` of the package `ws`, where the platform has none: Node before 22. */
export async function nodeWebSocket(): Promise<typeof WebSocket> {
  // Hidden from bundlers: `ws` need not be installed.
  const name = 'ws';
  try {
    const ws = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as { WebSocket: typeof WebSocket };
    return ws.WebSocket;
  } catch (error) {
    const message = 'This runtime has no WebSocket. Use Node 22 or newer, or install the package ws.';
    throw new VoiceAgentError('configuration', message, { cause: error });
  }
}
