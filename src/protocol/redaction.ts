/** What stands in a redacted message where a secret was. */
export const REDACTED = '[redacted]';

/** Names of fields whose value is a secret, whatever it looks like. ElevenLabs keeps variables named `secret__…` from the model. */
const secretNames = /token|secret|signature|passw(?:or)?d|passphrase|authorization|cookie|credential|api[-_ ]?key/i;

/** Whether a field of this name holds a secret. */
export const isSecretName = (name: string): boolean => secretNames.test(name);

/** Addresses of conversations: a signed one opens a conversation for whoever has it. */
const socketAddresses = /\bwss?:\/\/[^\s"'<>\\]+/gi;

/** A user name and a password in an address. */
const loginsInAddresses = /(\bhttps?:\/\/)[^\s/@"'<>\\]+@/gi;

/** `token=…`, `"api_key": "…"`, `Authorization: Bearer …`, escaped quotation marks included; a bare `key` in a query only. */
const namedSecrets =
  /((?:token|secret|signature|passw(?:or)?d|passphrase|authorization|cookie|credential|api[-_ ]?key|[?&]key)[\\"']*\s*[=:]\s*[\\"']*(?:(?:bearer|basic)\s+)?)(?!(?:(?:bearer|basic)\s+)?\[redacted])[^\s"'\\,;&}\]]+/gi;

/** What looks like a secret wherever it stands: bearer tokens, keys and tokens by their prefix, JSON Web Tokens, long hex numbers. */
const bareSecrets =
  /\bbearer\s+[\w.~+/-]{8,}=*|\b(?:sk|pk|rk|xi|cvtkn|gh[opsu]|npm|xox[abps])[-_][\w-]{8,}(?:\.[\w-]+)?|\bAKIA[\dA-Z]{16}\b|\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?|\b[\da-f]{32,}\b/gi;

/** Deeper than any message of the contract. What is below is left out. */
const DEEPEST = 40;

/** A text without anything that could be a secret. */
export const redactText = (text: string): string =>
  text
    .replace(socketAddresses, REDACTED)
    .replace(loginsInAddresses, `$1${REDACTED}@`)
    .replace(namedSecrets, `$1${REDACTED}`)
    .replace(bareSecrets, REDACTED);

/** A copy of a JSON value without anything that could be a secret, by the names of fields and by what texts look like. */
export function redactJson(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return REDACTED;
  if (Array.isArray(value)) return value.map((item) => redactJson(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, field]: [string, unknown]) => [
      redactText(name),
      secretNames.test(name) && !isHarmless(name, field) ? REDACTED : redactJson(field, depth + 1),
    ]),
  );
}

/** Whether the field of a secret's name holds none: a switch, nothing, or a count such as `context_tokens`. */
const isHarmless = (name: string, field: unknown): boolean =>
  typeof field === 'boolean' || field == null || (typeof field === 'number' && /tokens$/i.test(name));
