import { VoiceAgentError } from '../base/errors.js';

/** The `WebSocket` of the package `ws`, for platforms without one: Node before 22. */
export async function nodeWebSocket(): Promise<typeof WebSocket> {
  // A variable hides it from bundlers, since `ws` is optional.
  const name = 'ws';
  try {
    const ws = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as { WebSocket: typeof WebSocket };
    return ws.WebSocket;
  } catch (error) {
    const message = 'This runtime has no WebSocket. Use Node 22 or newer, or install the package ws.';
    throw new VoiceAgentError('configuration', message, { cause: error });
  }
}
