/**
 * Makes an empty header of a table an ordinary cell: a header without a name is one that screen readers cannot tell.
 *
 * @param {import('markdown-it').default} md
 */
export function plainCorners(md) {
  md.core.ruler.push('plain_corners', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      if (token.type !== 'th_open' || tokens[index + 1]?.content !== '') continue;
      token.tag = 'td';
      const end = tokens[index + 2];
      if (end) end.tag = 'td';
    }
  });
}
