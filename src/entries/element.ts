export * from '../base/errors.js';
export * from '../element/events.js';
export type { SignedUrlRequest } from '../transport/signed-url.js';
export { VoiceAgentElement } from '../element/voice-agent.js';
export type { Placement, Theme, Variant } from '../element/options.js';
export { english, type Labels } from '../ui/labels.js';
