import {h} from 'preact';
import {useEffect, useMemo, useRef} from 'preact/hooks';
import {inside, openGroups, seenIn, standing} from '../model/groups.js';
import {picture} from '../model/picture.js';
import {ELEMENT_STATES} from '../model/run.js';
import {bounded, fraction} from '../model/text.js';
import {address} from '../router.js';
import {useMedia} from './basics.js';
import {IconPath, look} from './icons.js';

const BOX = {width: 196, height: 66};
/** A closed group's, which has a line more. */
const CLOSED = {width: 196, height: 88};
const PAD = 14;
const MARGIN = 6;
/** A picture wider than its place shrinks as far as it stays legible; then it scrolls. */
const SMALLEST = 0.75;
/** So many of the counts of a closed group have room. */
const COUNTS = 4;
/** The order in which a closed group tells how many stand how. */
const STATES = [...ELEMENT_STATES, 'skipped'];

/** The pipeline as boxes and arrows: from left to right where there is room, else from the top down. */
export function Graph({run, selected, query}) {
  const down = useMedia('(max-width: 40rem)');
  const asked = {open: listed(query, 'open'), closed: listed(query, 'closed')};
  const opened = openGroups(run, asked, query.get('solid'));
  const drawn = useMemo(() => draw(run, opened, down), [run.solids, down, [...opened].join(' ')]);
  const current = seenIn(run, opened, selected);
  const place = useRef(null);
  useEffect(() => bringIntoView(place.current), [current, down]);
  const box = ({name, x, y}) => {
    const solid = run.solid.get(name);
    const group = solid.kind === 'group';
    const inner = group ? standing(run, solid) : null;
    return [
      h(Box, {key: `box ${name}`, run, solid, x, y, inner, current: name === current, chosen: name === selected}),
      group && h(Toggle, {key: `toggle ${name}`, run, group: name, x, y, width: CLOSED.width, open: false, asked, selected}),
    ];
  };
  const frame = ({name, x, y, width, height}) => [
    h(Frame, {key: `box ${name}`, solid: run.solid.get(name), x, y, width, height, chosen: name === selected}),
    h(Toggle, {key: `toggle ${name}`, run, group: name, x, y, width, open: true, asked, selected}),
  ];
  return h('div', {ref: place, class: 'graph', tabindex: 0, role: 'group', 'aria-label': 'Solids and what they wait for'},
    h('svg', {
      width: drawn.width,
      style: {minWidth: `${drawn.width * SMALLEST}px`},
      viewBox: `${-MARGIN} ${-MARGIN} ${drawn.width} ${drawn.height}`,
    },
    h('defs', null,
      h(Arrow, {id: 'arrow'}), h(Arrow, {id: 'arrow-succeeded'})),
    drawn.shapes.flatMap((one) => (one.width === undefined ? box(one) : frame(one))),
    drawn.edges.map(({from, to, points}) =>
      h('path', {
        key: `${from} ${to}`,
        class: `edge edge-${look(run.solid.get(from).state)}`,
        d: curve(points, down),
        'marker-end': run.solid.get(from).state === 'succeeded' ? 'url(#arrow-succeeded)' : 'url(#arrow)',
      }))));
}

const listed = (query, name) => new Set((query.get(name) ?? '').split(',').filter((one) => one !== ''));

const Arrow = ({id}) =>
  h('marker', {id, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto'},
    h('path', {class: id, d: 'M0 0L8 4L0 8z'}));

/** Scrolls the picture, and nothing but it, to the selected box. */
function bringIntoView(place) {
  const box = place.querySelector('[aria-current]')?.getBoundingClientRect();
  if (box) {
    const frame = place.getBoundingClientRect();
    place.scrollLeft += (box.left + box.right - frame.left - frame.right) / 2;
    place.scrollTop += (box.top + box.bottom - frame.top - frame.bottom) / 2;
  }
}

/** A box is a link, so that it can be reached, opened and shared like one. */
function Box({run, solid, x, y, inner, current, chosen}) {
  const size = inner ? CLOSED : BOX;
  const stuck = solid.trouble !== null || (inner !== null && inside(run, solid.name).some(({trouble}) => trouble !== null));
  return h('a', {
    ...link(solid, counts(solid), stuck, inner),
    class: `box box-${look(solid.state)}`,
    transform: `translate(${x} ${y})`,
    'aria-current': chosen ? 'true' : current ? 'location' : null,
  },
  solid.forEach && h('rect', {class: 'stack', x: 5, y: 5, ...size, rx: 8}),
  h('rect', {class: 'body', ...size, rx: 8}),
  h(Words, {solid, width: BOX.width, stuck, toggle: inner !== null}),
  inner
    ? [h(Counts, {tally: inner.tally}), h(Segments, {count: inner.count, tally: {...inner.tally, waiting: 0}, y: 72})]
    : solid.forEach ? h(Segments, {count: solid.count, tally: solid.tally, y: 50}) : h(Fraction, {solid}));
}

/** An open group, around what is in it. */
function Frame({solid, x, y, width, height, chosen}) {
  return h('a', {
    ...link(solid, counts(solid), false, null),
    class: `box frame box-${look(solid.state)}`,
    transform: `translate(${x} ${y})`,
    'aria-current': chosen ? 'true' : null,
  },
  solid.forEach && h('rect', {class: 'stack', x: 5, y: 5, width, height, rx: 8}),
  h('rect', {class: 'body', width, height, rx: 8}),
  h(Words, {solid, width, stuck: false, toggle: true}),
  solid.forEach && h(Segments, {count: solid.count, tally: solid.tally, y: 50}));
}

function counts(solid) {
  return (solid.forEach || solid.count > 1) && solid.count !== null ? `${solid.tally.succeeded ?? 0}/${solid.count}` : null;
}

function link(solid, counted, stuck, inner) {
  const within = inner && ordered(inner.tally).map(([state, count]) => `${count} ${state}`).join(', ');
  return {
    href: address({solid: solid.name}),
    'aria-label': `${solid.name}: ${solid.state}${counted ? `, ${counted.replace('/', ' of ')} succeeded` : ''}${within ? `, in it ${within}` : ''}${stuck ? ', stuck' : ''}`,
    'data-solid': solid.name,
    'data-state': solid.state,
  };
}

/** In its group's frame it needs no more than its own name. */
const short = ({name, group}) => (group ? name.slice(group.length + 1) : name);

/** What an open solid waits for that is no worker. */
const WAITS = {await: 'waits for a signal', delay: 'waits for its time'};

function Words({solid, width, stuck, toggle}) {
  const counted = counts(solid);
  const waits = solid.state === 'open' && (solid.tally.waiting ?? 0) > 0 ? WAITS[solid.kind] : undefined;
  const right = width - (toggle ? 38 : 14);
  return [
    h('title', null, bounded(solid.name, 200)),
    h('text', {x: 14, y: 22, class: 'name'}, bounded(short(solid), Math.floor(width / 9) - (stuck ? 7 : 0) - (toggle ? 3 : 0))),
    h(IconPath, {state: waits ? 'waiting' : solid.state, transform: 'translate(12 27)'}),
    h('text', {x: 33, y: 39.5, class: 'word'}, waits ?? solid.state),
    stuck && h('text', {x: right, y: 22, class: 'stuck'}, '! stuck'),
    counted && h('text', {x: Math.min(width, BOX.width) - 14, y: 39.5, class: 'counts'}, counted),
  ];
}

/** Opens and closes a group; the address says which are open. */
function Toggle({run, group, x, y, width, open, asked, selected}) {
  const of = (set, more) => [...[...set].filter((one) => one !== group), ...(more ? [group] : [])].join(',');
  const hidden = open && inside(run, group).some(({name}) => name === selected);
  const now = {open: of(asked.open, !open), closed: of(asked.closed, open)};
  return h('a', {
    href: address(hidden ? {...now, solid: group} : now, {goesOn: !hidden}),
    class: 'toggle',
    transform: `translate(${x + width - 29} ${y + 5})`,
    'aria-label': `${open ? 'Close' : 'Open'} ${group}`,
    'aria-expanded': String(open),
    'data-toggle': group,
  },
  h('rect', {width: 22, height: 22, rx: 6}),
  h('path', {d: open ? 'M6 11h10' : 'M6 11h10M11 6v10'}));
}

const ordered = (tally) => STATES.filter((state) => tally[state] > 0).map((state) => [state, tally[state]]);

/** How many of what is in a closed group stand how. */
function Counts({tally}) {
  let x = 12;
  return ordered(tally).slice(0, COUNTS).map(([state, count]) => {
    const text = count.toLocaleString();
    const at = x;
    x += 24 + 7.5 * text.length;
    return h('g', {key: state, class: `count count-${look(state)}`, transform: `translate(${at} 46)`},
      h(IconPath, {state}), h('text', {x: 17, y: 12.5}, text));
  });
}

/** How elements stand, as stacked lengths. */
function Segments({count, tally, y}) {
  const bar = {x: 14, y, width: BOX.width - 28, height: 6};
  let x = bar.x;
  const segments = (count ?? 0) === 0 ? [] : ordered(tally).filter(([state]) => state !== 'skipped').map(([state, part]) => {
    const width = (bar.width * part) / count;
    const segment = h('rect', {key: state, class: `fill fill-${look(state)}`, ...bar, x, width});
    x += width;
    return segment;
  });
  return [h('rect', {class: 'track', ...bar, rx: 3}), ...segments];
}

/** How far the one invocation is. */
function Fraction({solid}) {
  const bar = {x: 14, y: 50, width: BOX.width - 28, height: 6, rx: 3};
  const many = solid.count > 1 ? (solid.tally.succeeded ?? 0) / solid.count : 0;
  const done = solid.state === 'succeeded' ? 1 : fraction(solid.progress?.fraction) ?? many;
  return [
    h('rect', {class: 'track', ...bar}),
    done > 0 && h('rect', {class: `fill fill-${look(solid.state)}`, ...bar, width: bar.width * done}),
  ];
}

function draw(run, opened, down) {
  const {width, height, shapes, edges} = picture(run.solids, opened, {
    down,
    box: BOX,
    closed: CLOSED,
    // the head of an open group is as high as a box
    frame: {head: BOX.height, pad: PAD, least: BOX.width + 38},
    layerGap: down ? 40 : 56,
    gap: down ? 20 : 24,
  });
  // the stacked look of a fan-out stands out by 5
  return {width: width + 2 * MARGIN + 5, height: height + 2 * MARGIN + 5, shapes, edges};
}

function curve([first, ...rest], down) {
  let from = first;
  let path = `M${first.x} ${first.y}`;
  for (const to of rest) {
    path += down
      ? `C${from.x} ${(from.y + to.y) / 2} ${to.x} ${(from.y + to.y) / 2} ${to.x} ${to.y}`
      : `C${(from.x + to.x) / 2} ${from.y} ${(from.x + to.x) / 2} ${to.y} ${to.x} ${to.y}`;
    from = to;
  }
  return path;
}
