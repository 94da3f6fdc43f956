/** Says where `voice-agent.iife.js` lies. Imported first, since an element that stands in the page already fetches what it needs at once. */
import { setScriptAddress } from '../base/script-address.js';

// Asked of the prototype: markup such as <img name="currentScript"> takes the place of the document's own property.
const script = Reflect.get(Document.prototype, 'currentScript', document) as HTMLScriptElement | null;
if (script?.src) setScriptAddress(script.src);
