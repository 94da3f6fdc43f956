/** `dist/cdn/voice-agent.iife.js`: one classic script with everything that a conversation needs. */
import { setScriptAddress } from '../base/script-address.js';

// Asked of the prototype: markup such as <img name="currentScript"> takes the place of the document's own property.
const script = Reflect.get(Document.prototype, 'currentScript', document) as HTMLScriptElement | null;
if (script?.src) setScriptAddress(script.src);

export * from './page.js';
