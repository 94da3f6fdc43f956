import { hasKey } from '../../base/api-key.js';
import { apiHosts } from '../../base/hosts.js';
import { isLoopback } from '../../base/loopback.js';
import { checkEndpoint } from './endpoint.js';
import { shown, type Findings } from './findings.js';
import { get, reasonOf, type Answer } from './get.js';
import { tagsIn, type Attributes } from './html.js';
import { allows, allowsMicrophone, parsePolicies, type Policy, type Wanted } from './policy.js';

/** What is said whether a header or the browser tells it. */
export const noMicrophone =
  'The header Permissions-Policy keeps the microphone from the page: send `Permissions-Policy: microphone=(self)`.';

/** Looks at what the server says of a page: its address and headers. */
export function checkHeaders({ url, headers, body }: Answer, findings: Findings): void {
  findings.check(
    url.protocol === 'https:' || isLoopback(url.hostname),
    'The page is secure.',
    'The page is served by http, where browsers give no microphone: serve it by https.',
  );
  const permissions = headers['permissions-policy'];
  findings.check(
    allowsMicrophone(Array.isArray(permissions) ? permissions.join() : (permissions ?? ''), url),
    'Permissions-Policy lets the page have the microphone.',
    noMicrophone,
  );
  if (hasKey(body)) {
    findings.fix(
      'There is an API key in the page, where anybody can read it: replace the key, and use signed-url-endpoint.',
    );
  }
}

/** The policies of a page, from its header and its `<meta>` tags. */
export function policiesOf({ headers, body }: Answer): Policy[] {
  const header = headers['content-security-policy'];
  const metas = tagsIn(body, 'meta')
    .filter((meta) => meta['http-equiv']?.toLowerCase() === 'content-security-policy')
    .map(({ content = '' }) => content);
  return [...(Array.isArray(header) ? header : [header ?? '']), ...metas].flatMap(parsePolicies);
}

/** The tags of the element's scripts, with their addresses. */
const scriptsIn = ({ url, body }: Answer): (Wanted & { url: URL })[] =>
  tagsIn(body, 'script').flatMap(({ src, nonce, integrity }) =>
    src && /voice-agent/i.test(src) && URL.canParse(src, url) ? [{ url: new URL(src, url), nonce, integrity }] : [],
  );

/** Looks at the scripts of the element. */
export function checkScripts(page: Answer, policies: readonly Policy[], findings: Findings): void {
  const { url } = page;
  for (const wanted of scriptsIn(page)) {
    checkPolicy('script-src', wanted, `the script ${shown(wanted.url)}`, wanted.url.origin, {
      policies,
      page: url,
      findings,
    });
  }
}

/** Asks for the scripts of the element, where no browser does. */
export async function fetchScripts(page: Answer, findings: Findings): Promise<void> {
  for (const { url } of scriptsIn(page)) {
    try {
      const { status } = await get(url, { accept: '*/*' });
      if (status !== 200) reportScript(url.href, `it answers ${status}`, findings);
    } catch (error) {
      reportScript(url.href, reasonOf(error), findings);
    }
  }
}

/** Says that a script did not load. */
export function reportScript(url: string, problem: string, findings: Findings): void {
  const text = `The script ${shown(url)} did not load (${problem})`;
  if (/voice-agent|chunks\//i.test(url))
    findings.fix(`${text}: correct its address, and host the folder chunks/ beside it.`);
  else findings.note(`${text}.`);
}

interface Place {
  policies: readonly Policy[];
  page: URL;
  findings: Findings;
}

/** Looks at one `<voice-agent>`: whom it asks, and whether the page lets it. */
export async function checkTag(tag: Attributes, place: Place): Promise<void> {
  const { page, findings } = place;
  const { 'signed-url-endpoint': endpoint, 'agent-id': agentId, 'worklet-src': worklet } = tag;
  const isTyped = 'text-only' in tag && tag['text-only'] !== 'false';
  let socket: URL | undefined;
  if (tag['api-key'] !== undefined && !isLoopback(page.hostname)) {
    findings.fix('The tag has an API key, where anybody can read it: replace the key, and use signed-url-endpoint.');
  }
  if (endpoint !== undefined) {
    const url = URL.canParse(endpoint, page) ? new URL(endpoint, page) : undefined;
    if (!url || !/^https?:$/.test(url.protocol)) {
      findings.fix('signed-url-endpoint is no http or https URL: set it to where your server hands out signed URLs.');
      return;
    }
    checkPolicy('connect-src', { url }, `the endpoint ${shown(url)}`, url.origin, place);
    socket = await checkEndpoint(url, page, agentId, findings);
  } else if (tag['signed-url'] && URL.canParse(tag['signed-url'])) socket = new URL(tag['signed-url']);
  else if (agentId) {
    const location = tag['server-location'] ?? 'us';
    const host = Object.hasOwn(apiHosts, location) ? apiHosts[location as keyof typeof apiHosts] : undefined;
    if (host === undefined) findings.fix(`server-location is one of ${Object.keys(apiHosts).join(', ')}: correct it.`);
    socket = new URL(`wss://${host ?? apiHosts.us}/v1/convai/conversation`);
  } else {
    findings.note('The tag names no endpoint and no agent: a script of the page has to set it.');
  }
  if (socket) checkPolicy('connect-src', { url: socket }, `conversations at ${socket.origin}`, socket.origin, place);
  if (isTyped) return;
  if (worklet !== undefined) {
    const url = new URL(worklet, page);
    checkPolicy('worklet', { url }, `the audio worklet ${shown(url)}`, url.origin, place);
  } else {
    const isAllowed = place.policies.every((policy) =>
      ['blob:', 'data:'].some((address) => allows(policy, 'worklet', { url: new URL(address) }, page)),
    );
    findings.check(
      isAllowed,
      'The Content-Security-Policy lets the audio worklet load.',
      'The Content-Security-Policy blocks the audio worklet: allow blob: in script-src, or set worklet-src to a copy of dist/worklets/processors.js.',
    );
  }
}

function checkPolicy(
  kind: 'script-src' | 'connect-src' | 'worklet',
  wanted: Wanted,
  what: string,
  source: string,
  { policies, page, findings }: Place,
): void {
  findings.check(
    policies.every((policy) => allows(policy, kind, wanted, page)),
    `The Content-Security-Policy allows ${what}.`,
    `The Content-Security-Policy blocks ${what}: add ${source} to ${kind === 'connect-src' ? kind : 'script-src'}.`,
  );
}
