/** Every message of the wire, in both directions. Types only. */
export type * from './client-messages.js';
export type * from './json.js';
export type * from './server-messages.js';
export type * from './service-messages.js';
export type * from './talk-messages.js';
export type * from './tool-messages.js';
