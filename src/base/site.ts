/** Where the documentation is published. Errors link to it, and the site is built for it; nothing else names it. */
export const siteAddress = 'https://voice-agent-element.github.io/voice-agent-element/';
