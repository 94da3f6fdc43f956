/** What a page gets that loads the element by a script tag: it is registered, and what scripts need beside it is exported. */
import '../define.js';

export { VoiceAgentError } from '../errors.js';
export { VoiceAgentElement } from '../voice-agent.js';
