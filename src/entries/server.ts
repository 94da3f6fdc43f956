/**
 * The server side of `<voice-agent>`: a handler for `signed-url-endpoint`, for any server that speaks `Request` and
 * `Response`. It shares nothing with the element but the wire.
 *
 * @packageDocumentation
 */
export { createSignedUrlHandler } from '../server/signed-url.js';
export type { RateLimiter, SignedUrlHandler, SignedUrlHandlerOptions } from '../server/signed-url.js';
export { clientKeyFromAddress, clientKeyFromForwardedFor } from '../server/client-key.js';
export type { ForwardedForOptions } from '../server/client-key.js';
export { SignedUrlError } from '../server/problem.js';
export type { SignedUrlErrorCode } from '../server/problem.js';
export type { ServerLocation } from '../base/hosts.js';
