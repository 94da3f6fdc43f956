/**
 * Whether a text has an API key in it, or is one of the older kind. In lower case only: the random text of a signature must
 * not be taken for a key.
 */
export const looksLikeKey = (text: string): boolean => hasKey(text) || /^\s*[\da-f]{32}\s*$/.test(text);

/** Whether a text has an API key of the newer kind in it, or names one. */
export const hasKey = (text: string): boolean => /\b(?:sk|xi)[-_][\da-z_]{16,}|xi-api-key=/.test(text);
