// Where the boxes of a DAG go: layers by longest path, order within a layer by barycentres, then each box as close
// to its neighbours as its layer allows. An edge over several layers runs through a bend in each.

const SWEEPS = 8;
/** Beyond this many bends long edges are drawn straight: the picture is a thicket anyway, and time matters. */
const BENDS = 4000;

/**
 * @param solids `[{name, dependsOn: [name], extent}]`, acyclic; names that stand for no solid are left out; `extent`,
 *     `{along, across}`, is of a box that is not as large as the others
 * @param size `{along, across, layerGap, gap}`: a box's extent along the layers' direction and across it
 * @return `{along, across, boxes: Map(name → {along, across}), edges: [{from, to, points: [{along, across}]}]}`; boxes
 *     by their start, points from the end of `from` to the start of `to`
 */
export function layout(solids, size) {
  const layerOf = layers(solids);
  const {rows, links} = withBends(solids, layerOf, size);
  order(rows);
  place(rows, size);
  return drawing(solids, rows, links, size);
}

/** A solid stands one layer after the last that it depends on. */
export function layers(solids) {
  const byName = new Map(solids.map((solid) => [solid.name, solid]));
  const layerOf = new Map();
  for (const first of solids) {
    const path = [first];
    while (path.length > 0) {
      const solid = path.at(-1);
      const before = solid.dependsOn.filter((name) => byName.has(name));
      const open = before.find((name) => !layerOf.has(name) && !path.some((s) => s.name === name));
      if (open !== undefined) {
        path.push(byName.get(open));
      } else {
        layerOf.set(solid.name, Math.max(-1, ...before.map((name) => layerOf.get(name) ?? -1)) + 1);
        path.pop();
      }
    }
  }
  return layerOf;
}

function withBends(solids, layerOf, size) {
  const rows = Array.from({length: Math.max(-1, ...layerOf.values()) + 1}, () => []);
  const node = new Map();
  for (const {name, extent = size} of solids) {
    node.set(name, nodeIn(rows, layerOf.get(name), extent));
  }
  const links = [];
  let bends = 0;
  for (const {name, dependsOn} of solids) {
    for (const from of new Set(dependsOn)) {
      if (!node.has(from) || layerOf.get(from) >= layerOf.get(name)) continue;
      const chain = [node.get(from)];
      for (let layer = layerOf.get(from) + 1; layer < layerOf.get(name) && bends < BENDS; layer += 1, bends += 1) {
        chain.push(nodeIn(rows, layer, {along: null, across: size.gap}));
      }
      chain.push(node.get(name));
      for (let i = 1; i < chain.length; i += 1) {
        chain[i - 1].after.push(chain[i]);
        chain[i].before.push(chain[i - 1]);
      }
      links.push({from, to: name, chain});
    }
  }
  rows.node = node;
  return {rows, links};
}

/** @param extent how much room it takes; a bend is as long as its layer */
function nodeIn(rows, layer, extent) {
  const node = {layer, extent, at: rows[layer].length, across: 0, before: [], after: []};
  rows[layer].push(node);
  return node;
}

const mean = (nodes, value, otherwise) =>
  nodes.length === 0 ? otherwise : nodes.reduce((sum, node) => sum + value(node), 0) / nodes.length;

function order(rows) {
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const forth = sweep % 2 === 0;
    for (const row of forth ? rows : [...rows].reverse()) {
      for (const node of row) {
        node.wish = mean(forth ? node.before : node.after, (n) => n.at, node.at);
      }
      row.sort((a, b) => a.wish - b.wish || a.at - b.at);
      row.forEach((node, i) => (node.at = i));
    }
  }
}

/** How much room a node takes across the layers. */
const extent = (node) => node.extent.across;

function place(rows, size) {
  for (const row of rows) {
    let across = 0;
    for (const node of row) {
      node.across = across + extent(node) / 2;
      across += extent(node) + size.gap;
    }
  }
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const forth = sweep % 2 === 0;
    for (const row of forth ? rows : [...rows].reverse()) {
      settle(row, forth, size);
    }
  }
  const least = Math.min(...rows.flat().map((node) => node.across - extent(node) / 2), Infinity);
  for (const node of rows.flat()) {
    node.across -= least;
  }
}

/** Each box goes where its neighbours are; boxes that would overlap share the room around their common mean. */
function settle(row, forth, size) {
  const blocks = [];
  for (const node of row) {
    const wish = mean(forth ? node.before : node.after, (n) => n.across, node.across);
    let block = {nodes: [node], size: extent(node), centre: wish, weight: 1};
    for (let last = blocks.at(-1); last && overlap(last, block, size.gap); last = blocks.at(-1)) {
      blocks.pop();
      block = joined(last, block, size.gap);
    }
    blocks.push(block);
  }
  for (const block of blocks) {
    let start = block.centre - block.size / 2;
    for (const node of block.nodes) {
      node.across = start + extent(node) / 2;
      start += extent(node) + size.gap;
    }
  }
}

const overlap = (a, b, gap) => a.centre + a.size / 2 + gap > b.centre - b.size / 2;

function joined(a, b, gap) {
  const size = a.size + gap + b.size;
  const weight = a.weight + b.weight;
  // where the whole would stand if each part stood where it wished
  const wishOfA = a.centre + (size - a.size) / 2;
  const wishOfB = b.centre - (size - b.size) / 2;
  return {
    nodes: [...a.nodes, ...b.nodes],
    size,
    weight,
    centre: (wishOfA * a.weight + wishOfB * b.weight) / weight,
  };
}

function drawing(solids, rows, links, size) {
  const starts = [];
  const ends = [];
  rows.forEach((row, layer) => {
    starts.push(layer === 0 ? 0 : ends[layer - 1] + size.layerGap);
    ends.push(starts[layer] + Math.max(...row.map((node) => node.extent.along ?? 0)));
  });
  const boxes = new Map(
    solids.map(({name}) => {
      const node = rows.node.get(name);
      return [name, {along: starts[node.layer], across: node.across - extent(node) / 2}];
    }),
  );
  const edges = links.map(({from, to, chain}) => ({from, to, points: chain.flatMap(pointsOf)}));
  function pointsOf(node, i, chain) {
    const {across, layer} = node;
    const first = {along: starts[layer], across};
    const last = {along: node.extent.along === null ? ends[layer] : starts[layer] + node.extent.along, across};
    // beside a longer box an edge goes straight until that ends
    const past = {along: ends[layer], across};
    const from = last.along < ends[layer] ? [last, past] : [last];
    return i === 0 ? from : i === chain.length - 1 ? [first] : [first, last];
  }
  return {
    along: ends.at(-1) ?? 0,
    across: Math.max(0, ...rows.flat().map((node) => node.across + extent(node) / 2)),
    boxes,
    edges,
  };
}
