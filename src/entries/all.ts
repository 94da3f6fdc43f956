/** `dist/cdn/voice-agent.all.js`: one module with everything that a conversation needs. */
import './address-of-module.js';

export * from './page.js';
