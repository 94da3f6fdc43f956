/** `dist/cdn/voice-agent.iife.js`: one classic script with everything that a conversation needs. */
import './address-of-script.js';

export * from './page.js';
