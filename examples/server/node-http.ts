import { createServer } from 'node:http';
import { getRequestListener, type Http2Bindings, type HttpBindings } from '@hono/node-server';
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
);

export const server = createServer((request, response) => {
  if (request.url?.split('?')[0] === '/api/voice-agent/signed-url') return void signedUrl(request, response);
  response.writeHead(404).end();
}).listen(Number(process.env.PORT ?? 3000));
