/** A JSON object whose fields the contract leaves open. */
export type JsonObject = Record<string, unknown>;
