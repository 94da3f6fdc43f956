import { getRequestListener, type Http2Bindings, type HttpBindings } from '@hono/node-server';
import fastify from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { clientKeyFromAddress, createSignedUrlHandler } from 'voice-agent-element/server';

const signedUrl = getRequestListener(
  createSignedUrlHandler({
    apiKey: process.env.ELEVENLABS_API_KEY ?? '',
    agents: process.env.ELEVENLABS_AGENT_ID ?? '',
    apiUrl: process.env.ELEVENLABS_API_URL,
    rateLimiter: new RateLimiterMemory({ points: 20, duration: 600 }),
    clientKey: (_request, { incoming }: HttpBindings | Http2Bindings) =>
      clientKeyFromAddress(incoming.socket.remoteAddress),
  }),
  { overrideGlobalObjects: false },
);

const app = fastify();
app.all('/api/voice-agent/signed-url', (request, reply) => {
  reply.hijack(); // The bridge writes the answer; Fastify keeps its hands off.
  return signedUrl(request.raw, reply.raw);
});

await app.listen({ port: Number(process.env.PORT ?? 3000) });
export const server = app.server;
