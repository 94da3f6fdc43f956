export * from './errors.js';
export * from './events.js';
export type { SignedUrlRequest } from './transport/signed-url.js';
export { VoiceAgentElement } from './voice-agent.js';
export type { Placement, Variant } from './voice-agent-options.js';
export { english, type Labels } from './ui/labels.js';
