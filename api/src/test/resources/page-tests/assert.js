/** Fails unless both have the same JSON. */
export function same(actual, expected) {
  const [a, b] = [actual, expected].map((value) => JSON.stringify(value));
  if (a !== b) {
    throw new Error(`expected ${b}, but got ${a}`);
  }
}
