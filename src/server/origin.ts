/**
 * Who asks for a signed URL.
 *
 * A browser tells where a request comes from in headers that a page cannot write: `Origin` (left out of a page's GET to its
 * own origin) and `Sec-Fetch-Site` (left out by browsers before 2023 and towards plain http). Programs that are no browser
 * can write anything, which is why this only keeps *other sites' pages* out; `authorize` and `rateLimiter` are for the rest.
 */
export type Asker =
  /** A page of the handler's own origin, or something that is no page of another one. */
  | { readonly kind: 'own' }
  /** A page of a listed origin: it gets CORS headers. */
  | { readonly kind: 'listed'; readonly origin: string }
  | { readonly kind: 'refused' };

/**
 * Tells who asks, from what the browser says.
 *
 * `X-Forwarded-*` is never read. The `Host` header is preferred to the host in `request.url`, since some frameworks fill the
 * latter from their configuration (Next.js, self-hosted), and a page can forge neither.
 */
export function askerOf(request: Request, allowed: ReadonlySet<string>): Asker {
  const origin = request.headers.get('origin')?.toLowerCase();
  const site = request.headers.get('sec-fetch-site');
  if (origin !== undefined && allowed.has(origin)) return { kind: 'listed', origin };
  // "none" is the address bar. "same-site" is another origin: a sibling subdomain has to be listed.
  if (site !== null) return { kind: site === 'same-origin' || (site === 'none' && !origin) ? 'own' : 'refused' };
  // Neither header: a page of another origin could not read the answer without the CORS mode, which sends Origin.
  if (origin === undefined) return { kind: 'own' };
  const { protocol, host } = new URL(request.url);
  return { kind: origin === `${protocol}//${request.headers.get('host') ?? host}`.toLowerCase() ? 'own' : 'refused' };
}

/**
 * Checks the option when the handler is made, so that a slip in it is an error and not an open door.
 *
 * @throws {TypeError} For anything but `scheme://host[:port]`: no wildcard, no path, no `null`.
 */
export function parseOrigins(origins: readonly string[]): ReadonlySet<string> {
  return new Set(
    origins.map((origin) => {
      const parsed =
        /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@*\\]+$/i.test(origin) && URL.canParse(origin) ? new URL(origin) : undefined;
      if (!parsed) {
        throw new TypeError(
          `allowedOrigins takes exact origins such as "https://shop.example"; "${origin}" is none. ` +
            'Wildcards, paths and "null" are not taken.',
        );
      }
      // Default ports and letter case as browsers send them; app shells ("capacitor://localhost") have no normal form.
      return parsed.origin === 'null' ? origin.toLowerCase() : parsed.origin;
    }),
  );
}
