/** Says where `voice-agent.all.js` lies. Imported first, since an element that stands in the page already fetches what it needs at once. */
import { setScriptAddress } from '../base/script-address.js';

// An inlined module says the address that the page's own links start from.
if (import.meta.url !== document.baseURI) setScriptAddress(import.meta.url);
