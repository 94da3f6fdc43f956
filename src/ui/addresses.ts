/** Where links may lead to and images may come from. */
export interface AllowedHosts {
  readonly allowedLinkHosts: readonly string[] | undefined;
  readonly allowedImageHosts: readonly string[] | undefined;
}

/** What a text from outside may lead to. `link` and `image` return an address that is allowed, and nothing for any other. */
export interface Allowed {
  link: (address: string | null) => URL | undefined;
  image: (address: string | null) => URL | undefined;
  isWeb: (url: URL) => boolean;
}

/** Asks for the lists each time, since a page may change them. */
export const allowedBy = (hosts: AllowedHosts): Allowed => ({
  link: (address) => allowedLink(address, hosts.allowedLinkHosts),
  image: (address) => allowedImage(address, hosts.allowedImageHosts),
  isWeb,
});

/**
 * A link's address, if it is allowed: absolute `http:` and `https:` ones to allowed hosts, and `mailto:`, `tel:` and `sms:`.
 * Relative ones, and those to the page's own origin, where the list of hosts has `self`.
 */
export function allowedLink(address: string | null, hosts: readonly string[] | undefined): URL | undefined {
  const own = hosts?.includes('self');
  const url = parse(address, own ? document.baseURI : undefined);
  if (!url) return undefined;
  const isAllowed = isWeb(url)
    ? !hosts || isOf(url, hosts) || (own && url.origin === location.origin)
    : /^(mailto|tel|sms):$/.test(url.protocol);
  return isAllowed ? url : undefined;
}

/** An image's address, if it is one of an allowed host by `https:`. */
export function allowedImage(address: string | null, hosts: readonly string[] | undefined): URL | undefined {
  const url = parse(address);
  return url?.protocol === 'https:' && isOf(url, hosts ?? []) ? url : undefined;
}

export const isWeb = ({ protocol }: URL): boolean => protocol === 'https:' || protocol === 'http:';

const parse = (address: string | null, base?: string): URL | undefined => {
  // What was dropped as harmful is no relative address.
  if (!address) return undefined;
  try {
    return new URL(address, base);
  } catch {
    return undefined;
  }
};

const isOf = ({ hostname }: URL, hosts: readonly string[]): boolean =>
  hosts.some((host) => hostname === host.toLowerCase() || hostname.endsWith(`.${host.toLowerCase()}`));
