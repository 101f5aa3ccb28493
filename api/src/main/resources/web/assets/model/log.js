// What attempts logged, as lines that the page shows.

/**
 * The lines of one item of a log, in order. An item holds what an attempt logged within about a second, and how many
 * lines of a flood were not kept.
 */
export function linesOf({id, at, invocation, lines, dropped}) {
  const said = Array.isArray(lines) ? lines : [];
  const flood = dropped > 0 ? [{level: 'warn', message: `${dropped} more lines were not kept`}] : [];
  return [...said, ...flood].map((body, n) => ({key: `${id}.${n}`, id, at, invocation, body}));
}
