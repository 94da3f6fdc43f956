/** `<voice-agent>` in Svelte 5: `"types": ["voice-agent-element/types/svelte"]` in tsconfig.json. */
import type { HTMLAttributes } from 'svelte/elements';
import type { VoiceAgentElement } from '../dist/element.js';
import type { VoiceAgentElementProps } from './properties.js';

// Not inside the module below: its own names would come first there.
type VoiceAgentTag = HTMLAttributes<VoiceAgentElement> & VoiceAgentElementProps;

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'voice-agent': VoiceAgentTag;
  }
}
