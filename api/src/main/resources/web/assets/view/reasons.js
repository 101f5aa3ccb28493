import {h} from 'preact';
import {ended} from '../model/run.js';
import {address} from '../router.js';
import {Foreign} from './basics.js';

const OVER = new Set(['succeeded', 'skipped', 'failed', 'cancelled']);
/** So many names are told at most. */
const NAMES = 6;

/**
 * Why a solid does not go on, was not done, or has elements that are not begun.
 *
 * @param scope the one that alone is of interest, as the server tells it, or null
 */
export function Reasons({run, solid, scope}) {
  const reasons = (scope === null ? everywhere(run, solid) : within(run, solid, scope)).filter((one) => one);
  return reasons.length > 0 && h('ul', {class: 'reasons'}, reasons.map((reason, i) => h('li', {key: i}, reason)));
}

const HOW = {
  all: (names) => ['It waits for ', names, ' to succeed.'],
  any: (names) => ['It waits for ', names, ' to end, and goes on if one of all that it comes after has succeeded.'],
  finished: (names) => ['It waits for ', names, ' to end, in whatever way.'],
};

const everywhere = (run, solid) => [
  waits(run, solid, solid.state, (name) => run.solid.get(name)?.state),
  ...solid.skipped.map((skip) => skipped(run, solid, skip, solid.state === 'skipped' && solid.skipped.length === 1)),
  unopened(run, solid),
];

function within(run, solid, {solids}) {
  const here = solids.find(({name}) => name === solid.name);
  return here === undefined ? [] : [
    waits(run, solid, here.state, (name) => solids.find((one) => one.name === name)?.state ?? run.solid.get(name)?.state),
    here.state === 'skipped' && skipped(run, solid, {because: here.because, count: 1}, true),
  ];
}

/** What has to end before its turn comes. */
function waits(run, solid, state, stateOf) {
  if (state !== 'waiting' || ended(run)) return null;
  const open = solid.dependsOn.filter((name) => !OVER.has(stateOf(name)));
  if (solid.group !== null && solid.dependsOn.includes(solid.group)) {
    return open.length > 0 ? ['It comes first in ', links(run, [solid.group]), ', and waits for it to begin.'] : null;
  }
  if (solid.name.startsWith('finally.') && solid.dependsOn.every((name) => !name.startsWith('finally.'))) {
    return 'It comes at the end, once all else is over.';
  }
  return open.length > 0 ? HOW[solid.join](links(run, open)) : null;
}

function skipped(run, solid, {because, count}, once) {
  const times = once ? 'Skipped' : count === 1 ? 'Skipped once' : `Skipped ${count.toLocaleString()} times`;
  return because === null
    ? `${times}: its own condition is false.`
    : [times, ' on account of ', links(run, [because]), solid.join === 'any' ? ': none that it comes after has succeeded.' : ', which was skipped.'];
}

/** Elements that are known of and not begun. */
function unopened(run, solid) {
  const begun = Object.values(solid.tally).reduce((sum, count) => sum + count, 0);
  const rest = solid.forEach && solid.state === 'open' ? (solid.count ?? 0) - begun : 0;
  if (rest <= 0 || ended(run)) return null;
  const many = rest === 1 ? 'One element is not begun yet' : `${rest.toLocaleString()} elements are not begun yet`;
  return solid.maxParallel === null
    ? `${many}: as many are under way as the engine begins at a time.`
    : `${many}: at most ${solid.maxParallel.toLocaleString()} are under way at a time (maxParallel).`;
}

function links(run, names) {
  const told = names.slice(0, NAMES).flatMap((name, i) => [
    i > 0 && ', ',
    run.solid.has(name) ? h('a', {key: name, href: address({solid: name})}, h(Foreign, {text: name, most: 120})) : h(Foreign, {key: name, text: name, most: 120}),
  ]);
  return names.length > NAMES ? [...told, ` and ${names.length - NAMES} more`] : told;
}
