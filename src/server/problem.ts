/** Why there is no signed URL although the request itself was in order. `onError` gets it as `SignedUrlError.code`. */
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
 * A failure on the server's side. Only `onError` gets it.
 *
 * It is safe to log whole: the message is a sentence of this package and there is no `cause`, so it holds no key, signed URL,
 * reply of the service or text of another error. Of another error it keeps the name and the system code only.
 */
export class SignedUrlError extends Error {
  override readonly name = 'SignedUrlError';

  /** Which part failed. */
  readonly code: SignedUrlErrorCode;
  /** The HTTP status the page was answered with: 502, 503 or 504. */
  readonly status: 502 | 503 | 504;
  /** The HTTP status the voice service answered with, where it did. */
  readonly upstreamStatus: number | undefined;

  constructor(code: SignedUrlErrorCode, message: string, status: 502 | 503 | 504, upstreamStatus?: number) {
    super(message);
    this.code = code;
    this.status = status;
    this.upstreamStatus = upstreamStatus;
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
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: keyof typeof titles;
  readonly headers: Readonly<Record<string, string>>;

  /** @param detail A sentence for the page's developer: what to change or when to try again. */
  constructor(status: keyof typeof titles, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.status = status;
    this.headers = headers;
  }

  toResponse(method: string): Response {
    const { status, message: detail } = this;
    return new Response(method === 'HEAD' ? null : JSON.stringify({ title: titles[status], status, detail }), {
      status,
      headers: { ...this.headers, 'content-type': 'application/problem+json' },
    });
  }
}

/** A problem that the site's operator is told of as well. The page learns only that it is not the page's fault. */
export class ServerProblem extends Problem {
  readonly error: SignedUrlError;

  constructor(error: SignedUrlError, headers?: Readonly<Record<string, string>>) {
    super(error.status, details[error.status], headers);
    this.error = error;
  }
}

const details = {
  502: 'The voice service did not give a conversation. Try again later; the reason is in this server’s log.',
  503: 'This server cannot let conversations through at the moment. Try again later; the reason is in its log.',
  504: 'The voice service took too long to answer. Try again.',
} as const;

/** Name and system code of something thrown. Nothing else of it: messages may hold keys and addresses. */
export function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'a value that is no Error';
  const code = [thrown, thrown.cause]
    .map((error) => (error as { code?: unknown } | undefined)?.code)
    .find(isSystemCode);
  const name = /^[A-Za-z]{1,64}$/.test(thrown.name) ? thrown.name : 'Error';
  return code === undefined ? name : `${name}, ${code}`;
}

const isSystemCode = (code: unknown): code is string => typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code);
