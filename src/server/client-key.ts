/**
 * The key that counts all clients as one: the default of `clientKey`, and the key of a client whose address is not known. A
 * shared count is the safe mistake: it grants too little, never too much.
 */
export const SHARED_CLIENT = 'everyone';

/**
 * The rate limiter's key for a client's network address: an IPv4 address whole, an IPv6 address as its /64 network (one
 * household or machine has at least that many addresses to hop between), whatever port or brackets come with it.
 *
 * @param address What the platform says of the connection, such as Node's `socket.remoteAddress`.
 * @returns A short key of bounded length; one shared key for everything that is no address.
 */
export function clientKeyFromAddress(address: string | null | undefined): string {
  const text = address?.trim().replace(/^"|"$/g, '') ?? '';
  const host = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+)(?::\d+)?$/.exec(text)?.[1] ?? text;
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return URL.canParse(`http://${host}/`) ? host : SHARED_CLIENT;
  const groups = parseIpv6(host.replace(/%.*$/, ''));
  if (!groups) return SHARED_CLIENT;
  const [g6 = 0, g7 = 0] = groups.slice(6);
  const isMappedIpv4 = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMappedIpv4) return [g6 >> 8, g6 & 255, g7 >> 8, g7 & 255].join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** How far `X-Forwarded-For` is to be believed. */
export interface ForwardedForOptions {
  /**
   * How many proxies of your own stand before the server, each of which *adds* the address it was called from. The client is
   * then that many entries from the right; everything further left was written by the client and is not read. Default: 1.
   */
  trustedProxies?: number | undefined;
  /** The header they write, a comma-separated list. Default: `x-forwarded-for`. */
  header?: string | undefined;
}

/**
 * A `clientKey` for servers behind their own reverse proxy.
 *
 * Only right when the server cannot be reached past that proxy: whoever connects directly writes the whole header. A
 * request with fewer entries than trusted proxies is counted under one shared key.
 *
 * @throws {TypeError} When `trustedProxies` is not a whole number of at least 1.
 */
export function clientKeyFromForwardedFor(options: ForwardedForOptions = {}): (request: Request) => string {
  const { trustedProxies = 1, header = 'x-forwarded-for' } = options;
  if (!Number.isInteger(trustedProxies) || trustedProxies < 1) {
    throw new TypeError('trustedProxies is the number of your own reverse proxies: a whole number, at least 1.');
  }
  return (request) => clientKeyFromAddress(request.headers.get(header)?.split(',').at(-trustedProxies));
}

/** The eight groups of an IPv6 address in any of its spellings, or `undefined`. */
function parseIpv6(text: string): number[] | undefined {
  if (!/^[\da-f.]*:[\da-f:.]+$/i.test(text) || !URL.canParse(`http://[${text}]/`)) return undefined;
  const [head = '', tail] = new URL(`http://[${text}]/`).hostname.slice(1, -1).split('::');
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  if (tail === undefined) return groups(head);
  const [left, right] = [groups(head), groups(tail)];
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
}
