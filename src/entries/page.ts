/** What a page gets that loads the element by a script tag: it is registered, and what scripts need beside it is exported. */
import '../element/define.js';

export { VoiceAgentError } from '../base/errors.js';
export { ToolRejection } from '../session/tool-handlers.js';
export { VoiceAgentElement } from '../element/voice-agent.js';
