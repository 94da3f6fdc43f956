/** `<voice-agent>` in Vue: `"types": ["voice-agent-element/types/vue"]` in tsconfig.json. */
import type { CSSProperties, HTMLAttributes, ReservedProps } from 'vue';
import type { VoiceAgentElement } from '../dist/element.js';
import type { VoiceAgentElementProps as Attributes } from './attributes.js';
import type { CamelCase, EventsOf, PropertiesOf } from './names.js';
import type { CustomCssProperties, VoiceAgentElementProps } from './properties.js';

type Properties = PropertiesOf<VoiceAgentElementProps>;
type Events = EventsOf<VoiceAgentElementProps>;

/** Vue’s tools do not tell the attribute `signed-url` from the property `signedUrl`, so what either takes is right. */
type EitherName = Properties & {
  [Name in keyof Attributes as CamelCase<Name>]?: Attributes[Name] | Properties[CamelCase<Name> & keyof Properties];
};

type Listeners = { [Name in keyof Events as `on${Capitalize<CamelCase<Name>>}`]?: Events[Name] };

type Given = HTMLAttributes & ReservedProps & { style?: CSSProperties & CustomCssProperties } & EitherName & Listeners;

// Not inside the module below: its own names would come first there.
type VoiceAgentTag = new () => VoiceAgentElement & { $props: Given };

declare module 'vue' {
  interface GlobalComponents {
    'voice-agent': VoiceAgentTag;
  }
}
