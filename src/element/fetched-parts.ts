import { lazy } from '../base/lazy.js';
import type { PartsHost } from '../ui/fetched-parts.js';

/**
 * Parts that few pages use: the debugger, the tools by which an agent acts on the page, and what stores a conversation for the next
 * page. The one-file builds replace this file by `fetched-parts.one-file.ts`.
 */
type Debugging = typeof import('../debug/debugger.js');
type PageTooling = typeof import('../page-tools/page-tools.js');
type Keeping = typeof import('./keeper.js');

const debugging = lazy(() => import('../debug/debugger.js'));
const pageTooling = lazy(() => import('../page-tools/page-tools.js'));
const keeping = lazy(() => import('./keeper.js'));

/** @throws {VoiceAgentError} `connection-lost`. */
export const fetchDebugger = (_host: PartsHost): Promise<Debugging> => debugging();

/** @throws {VoiceAgentError} `connection-lost`. */
export const fetchPageTools = (_host: PartsHost): Promise<PageTooling> => pageTooling();

/** @throws {VoiceAgentError} `connection-lost`. */
export const fetchKeeper = (_host: PartsHost): Promise<Keeping> => keeping();
