// A module as `deno serve`, `bun run` and Cloudflare Workers run it. Workers need the flag `nodejs_compat`, for `process.env`,
// and a compatibility date from 2024-11-11 on, for `fetch` with `cache`.
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
