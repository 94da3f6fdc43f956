import { isLoopback } from '../../base/loopback.js';
import { shown, type Findings } from './findings.js';
import { get, reasonOf, type Answer } from './get.js';

/**
 * Asks an endpoint for a signed URL as a page does.
 *
 * @returns Where the conversation would be held.
 */
export async function checkEndpoint(
  endpoint: URL,
  page: URL,
  agentId: string | undefined,
  findings: Findings,
): Promise<URL | undefined> {
  const name = `The endpoint ${shown(endpoint)}`;
  if (page.protocol === 'https:' && endpoint.protocol === 'http:' && !isLoopback(endpoint.hostname)) {
    findings.fix(`${name} is reached by http from a page by https, which browsers refuse: serve it by https.`);
  }
  if (agentId) endpoint.searchParams.set('agent_id', agentId);
  const isForeign = endpoint.origin !== page.origin;
  let answer: Answer;
  try {
    answer = await get(endpoint, {
      accept: 'application/json, text/plain',
      'sec-fetch-mode': 'cors',
      'sec-fetch-dest': 'empty',
      'sec-fetch-site': isForeign ? 'cross-site' : 'same-origin',
      ...(isForeign && { origin: page.origin }),
    });
  } catch (error) {
    findings.fix(`${name} does not answer (${reasonOf(error)}): start it, or correct signed-url-endpoint.`);
    return undefined;
  }
  if (answer.url.origin !== endpoint.origin) {
    findings.fix(`${name} redirects to ${answer.url.origin}: set signed-url-endpoint to where it finally answers.`);
    return undefined;
  }
  if (isForeign) checkCors(answer, name, page, findings);
  if (answer.status !== 200) {
    findings.fix(`${name} answers ${answer.status}: ${adviceFor(answer.status, page)}.`);
    return undefined;
  }
  if (!/no-store/i.test(answer.headers['cache-control'] ?? '')) {
    findings.fix(`${name} lets its answer be cached, and a signed URL goes stale: send \`Cache-Control: no-store\`.`);
  }
  const socket = signedUrlIn(answer.body);
  findings.check(
    socket !== undefined,
    `${name} answers with a signed URL.`,
    `${name} answers with something else than {"signed_url": "wss://…"}: pass the service’s signed_url on unchanged.`,
  );
  return socket;
}

function checkCors({ headers, status }: Answer, name: string, page: URL, findings: Findings): void {
  const allowed = headers['access-control-allow-origin'];
  // A refusal is reported by its status.
  if (status === 200 || allowed !== undefined) {
    findings.check(
      allowed === '*' || allowed === page.origin,
      `${name} lets pages of ${page.origin} read its answer.`,
      `${name} does not let pages of ${page.origin} read its answer: list that origin there (allowedOrigins, or serve --origin).`,
    );
  }
}

function adviceFor(status: number, page: URL): string {
  if (status === 401 || status === 403)
    return `list the origin ${page.origin} there, unless it only wants visitors to be signed in, as this program is not`;
  if (status === 404) return 'correct signed-url-endpoint, or name one of its agents in agent-id';
  if (status === 405) return 'let it answer GET';
  if (status === 429) return 'its limit is reached; try again later, or raise the limit';
  if (status >= 500)
    return 'look into its log; the API key, the agent’s id and the account are what most often is wrong';
  return 'let it answer 200 with {"signed_url": "wss://…"}';
}

/** The address in an answer, as the element reads it. */
function signedUrlIn(body: string): URL | undefined {
  const text = body.trim();
  let found: unknown = text;
  try {
    const data: unknown = JSON.parse(text);
    const { signed_url, signedUrl, url } = Object(data) as Record<string, unknown>;
    found = signed_url ?? signedUrl ?? url ?? data;
  } catch {
    // Plain text.
  }
  if (typeof found !== 'string' || !URL.canParse(found)) return undefined;
  const url = new URL(found);
  return url.protocol === 'wss:' || (url.protocol === 'ws:' && isLoopback(url.hostname)) ? url : undefined;
}
