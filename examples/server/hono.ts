import { serve, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { clientKeyFromAddress, createSignedUrlHandler } from 'voice-agent-element/server';

const signedUrl = createSignedUrlHandler({
  apiKey: process.env.ELEVENLABS_API_KEY ?? '',
  agents: process.env.ELEVENLABS_AGENT_ID ?? '',
  apiUrl: process.env.ELEVENLABS_API_URL,
  rateLimiter: new RateLimiterMemory({ points: 20, duration: 600 }),
  clientKey: (_request, { incoming }: HttpBindings) => clientKeyFromAddress(incoming.socket.remoteAddress),
});

const app = new Hono<{ Bindings: HttpBindings }>();
app.all('/api/voice-agent/signed-url', (c) => signedUrl(c.req.raw, c.env));

export const server = serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) });
