import { VoiceAgentElement } from './voice-agent.js';

// A page may load two copies: the first one stays.
if (globalThis.customElements && !customElements.get('voice-agent'))
  customElements.define('voice-agent', VoiceAgentElement);

declare global {
  interface HTMLElementTagNameMap {
    'voice-agent': VoiceAgentElement;
  }
}
