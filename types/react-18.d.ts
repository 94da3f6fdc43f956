/**
 * `<voice-agent>` in React 18, which writes attributes only: `"types": ["voice-agent-element/types/react-18"]` in
 * tsconfig.json. Events need `addEventListener`.
 */
import type { CSSProperties, DetailedHTMLProps, HTMLAttributes } from 'react';
import type { VoiceAgentElement } from '../dist/element.js';
import type { VoiceAgentElementProps as Attributes } from './attributes.js';
import type { CustomCssProperties, VoiceAgentElementProps } from './properties.js';
import type { EventsOf } from './names.js';

type Global = DetailedHTMLProps<HTMLAttributes<VoiceAgentElement>, VoiceAgentElement>;
type NoEvents = { [Name in keyof EventsOf<VoiceAgentElementProps> as `on${Name}`]?: never };

// Not inside the module below: its own names would come first there.
type VoiceAgentTag = Global & { class?: string; style?: CSSProperties & CustomCssProperties } & Attributes & NoEvents;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'voice-agent': VoiceAgentTag;
    }
  }
}
