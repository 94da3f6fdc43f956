/** `<voice-agent>` in React 19: `"types": ["voice-agent-element/types/react"]` in tsconfig.json. */
import type { CSSProperties, DetailedHTMLProps, HTMLAttributes } from 'react';
import type { VoiceAgentElement } from '../dist/element.js';
import type { CustomCssProperties, VoiceAgentElementProps } from './properties.js';
import type { UnknownEvents } from './names.js';

type Global = DetailedHTMLProps<HTMLAttributes<VoiceAgentElement>, VoiceAgentElement>;

// Not inside the module below: its own names would come first there.
type VoiceAgentTag = Global & { style?: CSSProperties & CustomCssProperties } & VoiceAgentElementProps & UnknownEvents;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'voice-agent': VoiceAgentTag;
    }
  }
}
