/**
 * Whether a text holds an API key, or is one of the older kind (32 hex digits). Lower case only: the random text of a signature
 * must not be taken for a key.
 */
export const looksLikeKey = (text: string): boolean => hasKey(text) || /^\s*[\da-f]{32}\s*$/.test(text);

/** Whether a text holds an API key of the newer kind (`sk_…`), or the query field or header of one. */
export const hasKey = (text: string): boolean => /\b(?:sk|xi)[-_][\da-z_]{16,}|xi-api-key=/.test(text);
