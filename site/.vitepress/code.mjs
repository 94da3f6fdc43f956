/**
 * Tells the style sheet how many lines a piece of code has: it is laid out when it comes near, and has its height before that, so that
 * nothing moves.
 *
 * @param {import('markdown-it').default} md
 */
export function countedLines(md) {
  const { fence } = md.renderer.rules;
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const lines = tokens[index]?.content.trimEnd().split('\n').length ?? 1;
    return fence?.(tokens, index, ...rest).replace('<div ', `<div style="--lines: ${lines}" `) ?? '';
  };
}
