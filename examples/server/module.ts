// A module as `deno serve`, Bun and Cloudflare Workers (with `nodejs_compat`, for `process.env`) run it.
import { createSignedUrlHandler } from 'voice-agent-element/server';

const signedUrl = createSignedUrlHandler({
  apiKey: () => process.env.ELEVENLABS_API_KEY ?? '',
  agents: process.env.ELEVENLABS_AGENT_ID ?? '',
  apiUrl: process.env.ELEVENLABS_API_URL,
});

export default {
  fetch(request: Request): Response | Promise<Response> {
    const { pathname } = new URL(request.url);
    return pathname === '/api/voice-agent/signed-url' ? signedUrl(request) : new Response(null, { status: 404 });
  },
};
