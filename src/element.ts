export * from './errors.js';
export * from './events.js';
export { VoiceAgentElement, type Placement, type Variant } from './voice-agent.js';
export { english, type Labels } from './ui/labels.js';
