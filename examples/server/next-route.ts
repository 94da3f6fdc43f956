// app/api/voice-agent/signed-url/route.ts
import { clientKeyFromForwardedFor, createSignedUrlHandler } from 'voice-agent-element/server';
import { RateLimiterMemory } from 'rate-limiter-flexible';

const signedUrl = createSignedUrlHandler({
  // A function: `next build` loads this file too, where the key need not be known.
  apiKey: () => process.env.ELEVENLABS_API_KEY ?? '',
  agents: { support: process.env.ELEVENLABS_AGENT_ID ?? 'agent_of_your_own' },
  apiUrl: process.env.ELEVENLABS_API_URL,
  rateLimiter: new RateLimiterMemory({ points: 20, duration: 600 }),
  clientKey: clientKeyFromForwardedFor({ trustedProxies: 1 }),
});

// Next.js answers methods that are not exported itself; OPTIONS is needed for pages of other origins.
export const GET = signedUrl;
export const OPTIONS = signedUrl;
