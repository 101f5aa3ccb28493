import {h} from 'preact';
import {useEffect, useMemo, useRef} from 'preact/hooks';
import {layout} from '../model/layout.js';
import {ELEMENT_STATES} from '../model/run.js';
import {bounded, fraction} from '../model/text.js';
import {useMedia} from './basics.js';
import {IconPath, look} from './icons.js';

const BOX = {width: 196, height: 66};
const BAR = {x: 14, y: 50, width: BOX.width - 28, height: 6};
const MARGIN = 6;
/** A picture wider than its place shrinks as far as it stays legible; then it scrolls. */
const SMALLEST = 0.75;

/** The pipeline as boxes and arrows: from left to right where there is room, else from the top down. */
export function Graph({run, selected}) {
  const down = useMedia('(max-width: 40rem)');
  const drawn = useMemo(() => draw(run.solids, down), [run.solids, down]);
  const place = useRef(null);
  useEffect(() => bringIntoView(place.current), [selected, drawn]);
  return h('div', {ref: place, class: 'graph', tabindex: 0, role: 'group', 'aria-label': 'Solids and what they wait for'},
    h('svg', {
      width: drawn.width,
      style: {minWidth: `${drawn.width * SMALLEST}px`},
      viewBox: `${-MARGIN} ${-MARGIN} ${drawn.width} ${drawn.height}`,
    },
    h('defs', null,
      h(Arrow, {id: 'arrow'}), h(Arrow, {id: 'arrow-succeeded'})),
    drawn.edges.map(({from, to, path}) =>
      h('path', {
        key: `${from} ${to}`,
        class: `edge edge-${look(run.solid.get(from).state)}`,
        d: path,
        'marker-end': run.solid.get(from).state === 'succeeded' ? 'url(#arrow-succeeded)' : 'url(#arrow)',
      })),
    drawn.boxes.map(({name, x, y}) => h(Box, {key: name, solid: run.solid.get(name), x, y, selected: name === selected}))));
}

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
function Box({solid, x, y, selected}) {
  const state = look(solid.state);
  const succeeded = solid.tally.succeeded ?? 0;
  const stuck = solid.trouble !== null;
  const counts = (solid.forEach || solid.count > 1) && solid.count !== null ? `${succeeded}/${solid.count}` : null;
  return h('a', {
    href: `?${new URLSearchParams({solid: solid.name})}`,
    class: `box box-${state}`,
    transform: `translate(${x} ${y})`,
    'aria-current': selected ? 'true' : null,
    'aria-label': `${solid.name}: ${solid.state}${counts ? `, ${succeeded} of ${solid.count} succeeded` : ''}${stuck ? ', stuck' : ''}`,
    'data-solid': solid.name,
    'data-state': solid.state,
  },
  solid.forEach && h('rect', {class: 'stack', x: 5, y: 5, width: BOX.width, height: BOX.height, rx: 8}),
  h('rect', {class: 'body', width: BOX.width, height: BOX.height, rx: 8}),
  h('title', null, bounded(solid.name, 200)),
  h('text', {x: 14, y: 22, class: 'name'}, bounded(solid.name, stuck ? 15 : 22)),
  h(IconPath, {state: solid.state, transform: 'translate(12 27)'}),
  h('text', {x: 33, y: 39.5, class: 'word'}, solid.state),
  stuck && h('text', {x: BOX.width - 14, y: 22, class: 'stuck'}, '! stuck'),
  counts && h('text', {x: BOX.width - 14, y: 39.5, class: 'counts'}, counts),
  solid.forEach ? h(Segments, {solid}) : h(Fraction, {solid}));
}

/** How a fan-out's invocations stand, as stacked lengths. */
function Segments({solid}) {
  const all = solid.count ?? 0;
  let x = BAR.x;
  const segments = ELEMENT_STATES.filter((state) => all > 0 && (solid.tally[state] ?? 0) > 0).map((state) => {
    const width = (BAR.width * solid.tally[state]) / all;
    const segment = h('rect', {key: state, class: `fill fill-${look(state)}`, ...BAR, x, width});
    x += width;
    return segment;
  });
  return [h('rect', {class: 'track', ...BAR, rx: 3}), ...segments];
}

/** How far the one invocation is. */
function Fraction({solid}) {
  const many = solid.count > 1 ? (solid.tally.succeeded ?? 0) / solid.count : 0;
  const done = solid.state === 'succeeded' ? 1 : fraction(solid.progress?.fraction) ?? many;
  return [
    h('rect', {class: 'track', ...BAR, rx: 3}),
    done > 0 && h('rect', {class: `fill fill-${look(solid.state)}`, ...BAR, width: BAR.width * done, rx: 3}),
  ];
}

function draw(solids, down) {
  const {along, across, boxes, edges} = layout(solids, {
    along: down ? BOX.height : BOX.width,
    across: down ? BOX.width : BOX.height,
    layerGap: down ? 40 : 56,
    gap: down ? 20 : 24,
  });
  const point = (p) => (down ? {x: p.across, y: p.along} : {x: p.along, y: p.across});
  const extent = point({along, across});
  return {
    // the stacked look of a fan-out stands out by 5
    width: extent.x + 2 * MARGIN + 5,
    height: extent.y + 2 * MARGIN + 5,
    boxes: [...boxes].map(([name, at]) => ({name, ...point(at)})),
    edges: edges.map(({from, to, points}) => ({from, to, path: curve(points.map(point), down)})),
  };
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
