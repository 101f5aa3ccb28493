// The picture of a pipeline: each block of solids is laid out by itself, and an open group is a box that is as large as
// what is in it. No edge leaves a group, since outside only the group is known.

import {layout} from './layout.js';

/**
 * @param solids `[{name, group, kind, dependsOn}]`
 * @param opened the names of the open groups
 * @param how `{down, box, closed, frame: {head, pad, least}, layerGap, gap}`: sizes as `{width, height}`, a frame's
 *     head and its distance to what is in it, and the least width of one
 * @return `{width, height, shapes, edges}`: a shape has a name, x and y, and of an open group width and height, which
 *     comes before what is in it; an edge has `from`, `to` and points `{x, y}`
 */
export function picture(solids, opened, how) {
  const blocks = new Map();
  for (const solid of solids) {
    const block = solid.group ?? '';
    if (!blocks.has(block)) blocks.set(block, []);
    blocks.get(block).push(solid);
  }
  return block('', blocks, opened, how);
}

function block(name, blocks, opened, how) {
  const point = ({along, across}) => (how.down ? {x: across, y: along} : {x: along, y: across});
  const extent = ({width, height}) => (how.down ? {along: height, across: width} : {along: width, across: height});
  const inner = new Map();
  const solids = (blocks.get(name) ?? []).map((solid) => {
    if (solid.kind !== 'group') return {...solid, extent: extent(how.box)};
    if (!opened.has(solid.name)) return {...solid, extent: extent(how.closed)};
    const within = block(solid.name, blocks, opened, how);
    const {head, pad, least} = how.frame;
    const size = {width: Math.max(least, within.width + 2 * pad), height: head + within.height + pad};
    inner.set(solid.name, {within, size});
    return {...solid, extent: extent(size)};
  });
  const {along, across, boxes, edges} = layout(solids, {...extent(how.box), layerGap: how.layerGap, gap: how.gap});
  const all = {shapes: [], edges: edges.map(({from, to, points}) => ({from, to, points: points.map(point)}))};
  for (const [solid, at] of boxes) {
    const {x, y} = point(at);
    const open = inner.get(solid);
    all.shapes.push({name: solid, x, y, ...open?.size});
    if (open) {
      const dx = x + (open.size.width - open.within.width) / 2;
      const dy = y + how.frame.head;
      all.shapes.push(...open.within.shapes.map((one) => ({...one, x: one.x + dx, y: one.y + dy})));
      all.edges.push(...open.within.edges.map(({points, ...edge}) => ({...edge, points: points.map((p) => ({x: p.x + dx, y: p.y + dy}))})));
    }
  }
  const {x: width, y: height} = point({along, across});
  return {width, height, ...all};
}
