/**
 * What `voice-agent-element` is for servers at the edge, which render pages and have no elements: Lit cannot be imported
 * there. The tag is written as it is, and the browser gets the real class.
 */
export * from '../element/events.js';
export { english } from '../ui/labels.js';
export * from './audio.js';
export * from './session.js';
export * from './websocket.js';

/** Stands in for the class of the element, so that it can be named and extended. */
export class VoiceAgentElement extends EventTarget {}
