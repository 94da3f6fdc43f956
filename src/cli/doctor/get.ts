import { request as requestHttp, type IncomingHttpHeaders } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface Answer {
  /** Where the answer came from, after redirects. */
  url: URL;
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

const TIMEOUT_MS = 15_000;
const MOST_REDIRECTS = 5;
const LARGEST_BODY_BYTES = 10_000_000;

/**
 * A GET with exactly these headers, among them those that `fetch` keeps to itself, such as `Origin`. Follows redirects.
 *
 * @throws {Error} With `code`, when there is no answer.
 */
export async function get(url: URL, headers: Record<string, string>): Promise<Answer> {
  let answer = await getOnce(url, headers);
  for (let left = MOST_REDIRECTS; left > 0 && isRedirect(answer); left--) {
    const target = new URL(answer.headers.location!, answer.url);
    if (!/^https?:$/.test(target.protocol)) break;
    answer = await getOnce(target, headers);
  }
  return answer;
}

const isRedirect = ({ status, headers }: Answer): boolean =>
  [301, 302, 303, 307, 308].includes(status) && headers.location !== undefined;

function getOnce(url: URL, headers: Record<string, string>): Promise<Answer> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const request = send(url, { headers, signal }, (response) => {
      const pieces: Buffer[] = [];
      let length = 0;
      response.on('data', (piece: Buffer) => {
        length += piece.length;
        if (length > LARGEST_BODY_BYTES) response.destroy(new Error('The answer is too large.'));
        else pieces.push(piece);
      });
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(pieces).toString();
        resolve({ url, status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    request.on('error', (error) => reject(signal.aborted ? Object.assign(new Error(), { code: 'ETIMEDOUT' }) : error));
    request.end();
  });
}

/** Why there was no answer, in a word. */
export const reasonOf = (error: unknown): string => (error as { code?: string }).code ?? (error as Error).message;
