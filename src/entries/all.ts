/** `dist/cdn/voice-agent.all.js`: one module with everything that a conversation needs. */
import { setScriptAddress } from '../base/script-address.js';

// An inlined module says the address that the page's own links start from.
if (import.meta.url !== document.baseURI) setScriptAddress(import.meta.url);

export * from './page.js';
