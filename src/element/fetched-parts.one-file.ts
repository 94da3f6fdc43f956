import { fetchPart } from '../ui/fetched-parts.one-file.js';

/** Replaces `fetched-parts.ts` in the one-file builds, which fetch these files from the script's folder or `base`. */
type Parts = typeof import('./fetched-parts.js');

export const fetchDebugger: Parts['fetchDebugger'] = (host) => fetchPart('debugger', host);

export const fetchPageTools: Parts['fetchPageTools'] = (host) => fetchPart('page-tools', host);

export const fetchKeeper: Parts['fetchKeeper'] = (host) => fetchPart('keeper', host);
