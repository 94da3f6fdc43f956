/** `dist/cdn/voice-agent.all.js`: one module with everything that a conversation needs. */
import { setScriptAddress } from '../base/script-address.js';

// An inlined module says the page's own address.
if (import.meta.url !== location.href.replace(/#.*/, '')) setScriptAddress(import.meta.url);

export * from './page.js';
