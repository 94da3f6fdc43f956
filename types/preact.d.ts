/** `<voice-agent>` in Preact: `"types": ["voice-agent-element/types/preact"]` in tsconfig.json. */
import type { ClassAttributes, CSSProperties, HTMLAttributes } from 'preact';
import type { VoiceAgentElement } from '../dist/element.js';
import type { CustomCssProperties, VoiceAgentElementProps } from './properties.js';
import type { UnknownEvents } from './names.js';

type Global = HTMLAttributes<VoiceAgentElement> & ClassAttributes<VoiceAgentElement>;

// Not inside the module below: its own names would come first there.
type VoiceAgentTag = Global & { style?: CSSProperties & CustomCssProperties } & VoiceAgentElementProps & UnknownEvents;

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'voice-agent': VoiceAgentTag;
    }
  }
}
