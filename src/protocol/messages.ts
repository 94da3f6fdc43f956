/** Every message of the wire, in both directions. Types only. */
export type * from './client-messages.js';
export type * from './server-messages.js';
