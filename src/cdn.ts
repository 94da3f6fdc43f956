/** What a page gets that loads one file: the element is registered, and what scripts need beside it is exported. */
import './define.js';

export { VoiceAgentError } from './errors.js';
export { VoiceAgentElement } from './voice-agent.js';
