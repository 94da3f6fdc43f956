/** How much `String.fromCharCode` gets at once: less than every engine's limit of arguments. */
const SLICE_BYTES = 0x2000;

/** Bytes as base64 (RFC 4648, with padding). */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
    binary += String.fromCharCode.apply(null, bytes.subarray(start, start + SLICE_BYTES) as unknown as number[]);
  }
  return btoa(binary);
}

/**
 * Base64 as bytes.
 *
 * @throws {DOMException} `InvalidCharacterError` when the text is not base64.
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
