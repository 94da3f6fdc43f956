/** How the frameworks name properties and events. */

/** `signedUrl` for `signed-url`. */
export type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** The properties among the names that a template may set: those without a hyphen. */
export type PropertiesOf<Props> = {
  [Name in keyof Props as Name extends `${string}-${string}` ? never : Name]: Props[Name];
};

/** The listeners among them, by the event's own name. */
export type EventsOf<Props> = {
  [Name in keyof Props as Name extends `on${infer Event extends `${string}-${string}`}` ? Event : never]: Props[Name];
};

/**
 * TypeScript lets every name with a hyphen pass in JSX. A listener for an event that does not exist is given nothing that it
 * could read, so that it does not compile.
 */
export type UnknownEvents<Prefix extends string = 'on'> = {
  [Name in `${Prefix}voice-agent-${string}`]: ((event: never) => void) | undefined;
};
