import { VoiceAgentElement } from './voice-agent.js';

// If a page loads two copies, the first one is used.
if (globalThis.customElements && !customElements.get('voice-agent'))
  customElements.define('voice-agent', VoiceAgentElement);

declare global {
  interface HTMLElementTagNameMap {
    'voice-agent': VoiceAgentElement;
  }
}
