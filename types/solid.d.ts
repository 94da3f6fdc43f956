/** `<voice-agent>` in Solid: `"types": ["voice-agent-element/types/solid"]` in tsconfig.json. */
import type { JSX } from 'solid-js';
import type { VoiceAgentElement } from '../dist/element.js';
import type { VoiceAgentElementProps as Attributes } from './attributes.js';
import type { CamelCase, EventsOf, PropertiesOf, UnknownEvents } from './names.js';
import type { VoiceAgentElementProps } from './properties.js';

type Properties = PropertiesOf<VoiceAgentElementProps>;
type Events = EventsOf<VoiceAgentElementProps>;

/** What is known when the page is built is written as an attribute; what may change is set as a property, under either name. */
type EitherName = {
  [Name in keyof Attributes]?: Attributes[Name] | Properties[CamelCase<Name> & keyof Properties];
} & Properties;

type WithPrefix = {
  [Name in keyof Properties as `prop:${Name}`]?: Properties[Name];
} & {
  [Name in keyof Attributes as `attr:${Name}`]?: Attributes[Name];
} & {
  [Name in keyof Attributes as true extends Attributes[Name] ? `bool:${Name}` : never]?: boolean;
} & {
  [Name in keyof Events as `on:${Name}`]?: Events[Name];
} & UnknownEvents<'on:'>;

// Not inside the module below: its own names would come first there.
type VoiceAgentTag = JSX.HTMLAttributes<VoiceAgentElement> & EitherName & WithPrefix;

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
      'voice-agent': VoiceAgentTag;
    }
  }
}
