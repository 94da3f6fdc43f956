/** Why a signed URL could not be had although the request itself was in order: what `onError` is told. */
export type SignedUrlErrorCode =
  | 'authorize-failed'
  | 'client-key-failed'
  | 'rate-limiter-failed'
  | 'api-key-failed'
  | 'upstream-busy'
  | 'upstream-failed'
  | 'upstream-invalid'
  | 'upstream-refused'
  | 'upstream-timeout'
  | 'upstream-unreachable'
  | 'internal';

/**
 * A failure on the server's side, told to `onError` and to nobody else.
 *
 * It is safe to log whole: the message is a sentence of this package's own, and there is no `cause`, so no key, signed URL,
 * reply of the service or text of a foreign error can be in it. Of a foreign error only its name and system code are kept.
 */
export class SignedUrlError extends Error {
  override readonly name = 'SignedUrlError';

  constructor(
    /** Which part failed. */
    readonly code: SignedUrlErrorCode,
    message: string,
    /** The HTTP status the page was answered with: 502, 503 or 504. */
    readonly status: 502 | 503 | 504,
    /** The HTTP status the voice service answered with, where it did. */
    readonly upstreamStatus?: number,
  ) {
    super(message);
  }
}

const titles = {
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  429: 'Too Many Requests',
  499: 'Client Closed Request',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
} as const;

/** Thrown anywhere on the way to an answer; becomes that answer as `application/problem+json` (RFC 9457). */
export class Problem {
  constructor(
    readonly status: keyof typeof titles,
    /** A sentence for the page's developer: what to change or when to try again. */
    readonly detail: string,
    readonly headers: Record<string, string> = {},
  ) {}

  toResponse(method: string): Response {
    const { status, detail } = this;
    return new Response(method === 'HEAD' ? null : JSON.stringify({ title: titles[status], status, detail }), {
      status,
      headers: { ...this.headers, 'content-type': 'application/problem+json' },
    });
  }
}

/** A problem the site's operator hears of as well. The page learns no more of it than that it is not the page's fault. */
export class ServerProblem extends Problem {
  constructor(
    readonly error: SignedUrlError,
    headers?: Record<string, string>,
  ) {
    super(error.status, details[error.status], headers);
  }
}

const details = {
  502: "The voice service did not give a conversation. Try again later; the reason is in this server's log.",
  503: 'This server cannot let conversations through at the moment. Try again later; the reason is in its log.',
  504: 'The voice service took too long to answer. Try again.',
} as const;

/** Name and system code of something thrown, and nothing else of it: messages may carry keys and addresses. */
export function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'a value that is no Error';
  const code = [thrown, thrown.cause]
    .map((error) => (error as { code?: unknown } | undefined)?.code)
    .find(isSystemCode);
  const name = /^[A-Za-z]{1,64}$/.test(thrown.name) ? thrown.name : 'Error';
  return code === undefined ? name : `${name}, ${code}`;
}

const isSystemCode = (code: unknown): code is string => typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code);
