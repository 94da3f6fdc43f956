/** Custom properties and `color-scheme` of an element, in the order in which they are written. */
export type Declarations = ReadonlyMap<string, string>;

/** What a style sheet says about `voice-agent`. */
export function readTheme(css: string): Declarations {
  const [, body = ''] = /voice-agent \{(.*?)\n\}/s.exec(css) ?? [];
  return new Map([...body.matchAll(/^ {2}([\w-]+): (.*);$/gm)].map(([, name = '', value = '']) => [name, value]));
}

/** The theme with other values in place of its own, or behind them. */
export const withValues = (theme: Declarations, values: Readonly<Record<string, string | undefined>>): Declarations =>
  new Map([...theme, ...Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined)]);

/** A style sheet to copy. */
export function writeTheme(declarations: Declarations): string {
  const lines = [...declarations].map(([name, value]) => `  ${name}: ${value};`);
  return lines.length ? `voice-agent {\n${lines.join('\n')}\n}` : '/* As it comes. */';
}
