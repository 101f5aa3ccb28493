import {layers, layout} from '/assets/model/layout.js';
import {same} from './assert.js';

const SIZE = {along: 10, across: 4, layerGap: 5, gap: 2};
const solid = (name, ...dependsOn) => ({name, dependsOn});

function overlaps(drawn) {
  const boxes = [...drawn.boxes.values()];
  return boxes.some((a, i) =>
    boxes.slice(i + 1).some((b) => a.along === b.along && Math.abs(a.across - b.across) < SIZE.across));
}

/** A generator of its own, so that the same seed gives the same graphs everywhere. */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export default {
  'a solid stands one layer after the last that it depends on'() {
    const found = layers([solid('d', 'b', 'a'), solid('b', 'a'), solid('a'), solid('x', 'no such solid')]);
    same([found.get('a'), found.get('b'), found.get('d'), found.get('x')], [0, 1, 2, 0]);
  },

  'a chain is a straight line'() {
    const drawn = layout([solid('a'), solid('b', 'a'), solid('c', 'b')], SIZE);
    same([...drawn.boxes.values()].map((box) => [box.along, box.across]), [[0, 0], [15, 0], [30, 0]]);
    same([drawn.along, drawn.across], [40, 4]);
  },

  'an edge over several layers keeps clear of the boxes between'() {
    const drawn = layout([solid('a'), solid('b', 'a'), solid('c', 'a', 'b')], SIZE);
    const long = drawn.edges.find((edge) => edge.from === 'a' && edge.to === 'c');
    const {across} = drawn.boxes.get('b');
    const clear = long.points.slice(1, -1).every((p) => p.across < across || p.across > across + SIZE.across);
    const within = long.points.every((p) => p.across >= 0 && p.across <= drawn.across);
    same([long.points.length, clear, within], [4, true, true]);
  },

  'neighbours are ordered so that edges need not cross'() {
    const drawn = layout(
      [solid('a'), solid('b'), solid('b2', 'b'), solid('a2', 'a'), solid('a3', 'a2'), solid('b3', 'b2')], SIZE);
    const below = (x, y) => Math.sign(drawn.boxes.get(x).across - drawn.boxes.get(y).across);
    same(below('a', 'b'), below('a2', 'b2'));
    same(below('a2', 'b2'), below('a3', 'b3'));
  },

  'no pipeline at all is nothing to draw'() {
    const drawn = layout([], SIZE);
    same([drawn.along, drawn.across, drawn.boxes.size, drawn.edges.length], [0, 0, 0, 0]);
  },

  'boxes of random pipelines never overlap and stand after what they wait for'() {
    for (let seed = 1; seed <= 200; seed += 1) {
      const next = random(seed);
      const solids = Array.from({length: 1 + next(40)}, (_, i) =>
        solid(`s${i}`, ...Array.from({length: i === 0 ? 0 : next(4)}, () => `s${next(i)}`)));
      const drawn = layout(solids, SIZE);
      const after = drawn.edges.every(({from, to}) => drawn.boxes.get(from).along < drawn.boxes.get(to).along);
      same({seed, overlaps: overlaps(drawn), after}, {seed, overlaps: false, after: true});
    }
  },

  'five hundred solids are laid out in less than a second'() {
    const next = random(5);
    const solids = Array.from({length: 500}, (_, i) =>
      solid(`s${i}`, ...Array.from({length: i === 0 ? 0 : 2}, () => `s${next(i)}`)));
    const begun = performance.now();
    layout(solids, SIZE);
    same(performance.now() - begun < 1000, true);
  },
};
