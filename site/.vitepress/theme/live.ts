import { inPageAddress, isInPage } from '../../live/address.ts';
import type { VoiceAgentElement } from '../../../src/element/voice-agent.ts';

/** Loads the element as any page would: by a script tag. Once for all pages of the site. */
export function loadElement(src: string): void {
  if (document.querySelector(`script[src="${src}"]`)) return;
  document.head.append(Object.assign(document.createElement('script'), { type: 'module', src }));
}

/** From here on, conversations with the address of this page are played in it; others go where they would. */
async function intercept(): Promise<void> {
  const [{ WebSocketInterceptor }, { playService }] = await Promise.all([
    import('@mswjs/interceptors/WebSocket'),
    import('../../live/in-page-service.ts'),
  ]);
  const interceptor = new WebSocketInterceptor();
  interceptor.on('connection', ({ client, server }) => {
    if (isInPage(client.url)) playService(client as unknown as Parameters<typeof playService>[0]);
    else server.connect();
  });
  interceptor.apply();
}

let intercepting: Promise<void> | undefined;

/** Lets an element talk to a simulated agent in this page. Its voice is loaded when somebody starts. */
export function talkToPage(agent: VoiceAgentElement, scenario = 'greeting'): void {
  agent.signedUrlProvider = async () => {
    await (intercepting ??= intercept());
    return inPageAddress(scenario);
  };
}
