import { getRequestListener, type Http2Bindings, type HttpBindings } from '@hono/node-server';
import express from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { clientKeyFromAddress, createSignedUrlHandler } from 'voice-agent-element/server';

const signedUrl = createSignedUrlHandler({
  apiKey: process.env.ELEVENLABS_API_KEY ?? '',
  agents: process.env.ELEVENLABS_AGENT_ID ?? '',
  apiUrl: process.env.ELEVENLABS_API_URL,
  rateLimiter: new RateLimiterMemory({ points: 20, duration: 600 }),
  clientKey: (_request, { incoming }: HttpBindings | Http2Bindings) =>
    clientKeyFromAddress(incoming.socket.remoteAddress),
});

const app = express();
// `all`, not `get`: preflights and wrong methods are answered by the handler as well.
app.all('/api/voice-agent/signed-url', getRequestListener(signedUrl, { overrideGlobalObjects: false }));

export const server = app.listen(Number(process.env.PORT ?? 3000));
