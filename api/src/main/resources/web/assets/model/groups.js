// Groups of solids: which of them are open in the picture, and what a closed one says of what is in it.

/** A group of more solids than this is closed at first; so are all where there are more than `MANY` solids in all. */
const LARGE = 12;
const MANY = 40;

/** The groups around a solid, the nearest first. */
export function around(run, name) {
  const groups = [];
  for (let group = run.solid.get(name)?.group; group; group = run.solid.get(group)?.group) {
    groups.push(group);
  }
  return groups;
}

/** Everything in a group, what is in groups within it too. */
export const inside = (run, group) => run.solids.filter(({name}) => around(run, name).includes(group));

/**
 * The names of the open groups.
 *
 * @param asked `{open, closed}`: what somebody has opened and closed, as sets of names
 * @param chosen the name of a solid that somebody has chosen, or null: it is to be seen
 */
export function openGroups(run, {open, closed}, chosen) {
  const sizes = new Map();
  for (const {name} of run.solids) {
    around(run, name).forEach((group) => sizes.set(group, (sizes.get(group) ?? 0) + 1));
  }
  const seen = new Set(chosen === null ? [] : around(run, chosen));
  return new Set([...sizes.keys()].filter((group) => {
    if (closed.has(group)) return false;
    return open.has(group) || seen.has(group) || (run.solids.length <= MANY && sizes.get(group) <= LARGE);
  }));
}

/** The box that a solid is seen in: its own, or that of the outermost closed group around it. */
export const seenIn = (run, opened, name) => around(run, name).filter((group) => !opened.has(group)).at(-1) ?? name;

/** How what is in a closed group stands: `{count, tally}`, of its elements if it fans out, else of the solids in it. */
export function standing(run, group) {
  if (group.forEach) {
    const begun = Object.values(group.tally).reduce((sum, count) => sum + count, 0);
    const rest = (group.count ?? 0) - begun;
    return {count: group.count, tally: rest > 0 ? {...group.tally, waiting: rest} : group.tally};
  }
  const tally = {};
  const solids = inside(run, group.name);
  solids.forEach(({state}) => (tally[state] = (tally[state] ?? 0) + 1));
  return {count: solids.length, tally};
}
