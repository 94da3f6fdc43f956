/** No such host exists: what is not intercepted would reach nobody. */
const host = 'in-this-page.invalid';

/** The address of a conversation that is played in the page. */
export const inPageAddress = (scenario: string): string =>
  `wss://${host}/v1/convai/conversation?agent_id=${encodeURIComponent(scenario)}`;

export const isInPage = (url: URL): boolean => url.hostname === host;
