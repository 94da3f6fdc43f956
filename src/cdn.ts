/** What a page gets that loads one file: the element is registered, and what scripts need beside it is exported. */
import './define.js';

export { VoiceAgentError } from './errors.js';
export { Session } from './session/session.js';
export { ElevenLabsWebSocket } from './transport/websocket.js';
export { VoiceAgentElement } from './voice-agent.js';
