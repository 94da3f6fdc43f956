import { resolveSignedUrl, type AgentAddress, type SignedUrlOptions } from './signed-url.js';

/** How long a signed URL is kept that was asked for ahead: it must begin a conversation within 15 minutes. */
const KEPT_FOR_MS = 10 * 60_000;

/** What a signed URL depends on, as far as the element knows. */
type Wanted = AgentAddress & SignedUrlOptions;

const reasons = ['signedUrlEndpoint', 'signedUrlProvider', 'agentId', 'requestSignedUrl'] as const;

/** The one signed URL of this page that no conversation has used yet. */
let kept: { wanted: Wanted; url: Promise<string | undefined>; until: number } | undefined;

/** Whether the last one that was asked for ahead has not been used. Then no other one is, also when it was thrown away. */
let isUnused = false;

/**
 * Asks for a signed URL ahead of the conversation. Does nothing where none is needed, or where this page has asked for one that
 * was not used. A failure is of no consequence: the start asks anew.
 */
export function prefetchSignedUrl(wanted: Wanted): void {
  if (isUnused || !(wanted.signedUrlEndpoint || wanted.signedUrlProvider)) return;
  isUnused = true;
  const url = resolveSignedUrl(wanted, wanted, new AbortController().signal).catch(() => undefined);
  const own = (kept = { wanted, url, until: Date.now() + KEPT_FOR_MS });
  setTimeout(() => {
    if (kept === own) kept = undefined;
  }, KEPT_FOR_MS);
}

/**
 * Takes the signed URL that was asked for ahead.
 *
 * @returns `undefined` if there is none for this address; it settles with that if it could not be had.
 */
export function takePrefetched(wanted: Wanted): Promise<string | undefined> | undefined {
  // By the clock of the day: timers stand still while the device sleeps.
  if (!kept || Date.now() > kept.until) return undefined;
  const { wanted: before, url } = kept;
  if (reasons.some((reason) => before[reason] !== wanted[reason])) return undefined;
  kept = undefined;
  isUnused = false;
  return url;
}
