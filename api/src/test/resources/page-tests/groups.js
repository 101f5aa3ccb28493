import {around, openGroups, seenIn, standing} from '/assets/model/groups.js';
import {picture} from '/assets/model/picture.js';
import {same} from './assert.js';

const solid = (name, more) => ({name, kind: 'task', group: null, dependsOn: [], state: 'waiting', forEach: false, count: 1, tally: {}, ...more});
const group = (name, more) => solid(name, {kind: 'group', ...more});

function run(...solids) {
  return {solids, solid: new Map(solids.map((one) => [one.name, one]))};
}

/** `outer` holds `a`, the group `inner` with `b` and `c`, and `d`. */
const nested = () =>
  run(solid('first'), group('outer', {dependsOn: ['first']}), solid('outer.a', {group: 'outer', dependsOn: ['outer']}),
    group('outer.inner', {group: 'outer', dependsOn: ['outer.a']}), solid('outer.inner.b', {group: 'outer.inner', dependsOn: ['outer.inner']}),
    solid('outer.inner.c', {group: 'outer.inner', dependsOn: ['outer.inner.b']}), solid('outer.d', {group: 'outer', dependsOn: ['outer.inner']}),
    solid('last', {dependsOn: ['first', 'outer']}));

const NONE = {open: new Set(), closed: new Set()};
const HOW = {down: false, box: {width: 10, height: 4}, closed: {width: 10, height: 6}, frame: {head: 5, pad: 2, least: 12}, layerGap: 5, gap: 2};

export default {
  'small groups are open, and large ones and those of large pipelines closed'() {
    same([...openGroups(nested(), NONE, null)], ['outer', 'outer.inner']);
    const large = run(group('g'), ...Array.from({length: 13}, (_, i) => solid(`g.s${i}`, {group: 'g'})));
    same([...openGroups(large, NONE, null)], []);
    const many = run(...Array.from({length: 40}, (_, i) => solid(`s${i}`)), group('g'), solid('g.s', {group: 'g'}));
    same([...openGroups(many, NONE, null)], []);
    same([...openGroups(many, NONE, 'g.s')], ['g']);
    same([...openGroups(many, {open: new Set(['g']), closed: new Set()}, null)], ['g']);
  },

  'what somebody closes is closed, even around what is chosen, which is seen in the outermost closed box'() {
    const opened = openGroups(nested(), {open: new Set(), closed: new Set(['outer'])}, 'outer.inner.b');
    same([[...opened], seenIn(nested(), opened, 'outer.inner.b')], [['outer.inner'], 'outer']);
    same([seenIn(nested(), new Set(['outer']), 'outer.inner.b'), seenIn(nested(), new Set(), 'last')], ['outer.inner', 'last']);
    same(around(nested(), 'outer.inner.c'), ['outer.inner', 'outer']);
  },

  'a closed group says how what is in it stands, one that fans out how its elements do'() {
    const one = nested();
    one.solid.get('outer.a').state = 'succeeded';
    same(standing(one, one.solid.get('outer')), {count: 5, tally: {succeeded: 1, waiting: 4}});
    const fanned = group('g', {forEach: true, count: 9, tally: {open: 2, succeeded: 3}});
    same(standing(run(fanned), fanned), {count: 9, tally: {open: 2, succeeded: 3, waiting: 4}});
  },

  'edges lead to a closed group as they do to an open one, each once'() {
    const {solids} = nested();
    const closed = picture(solids, new Set(), HOW);
    same(closed.shapes.map(({name}) => name), ['first', 'outer', 'last']);
    const edges = (drawn) => drawn.edges.map(({from, to}) => `${from} ${to}`).sort();
    same(edges(closed), ['first last', 'first outer', 'outer last']);
    const open = picture(solids, new Set(['outer', 'outer.inner']), HOW);
    same(edges(open), ['first last', 'first outer', 'outer last', 'outer.a outer.inner', 'outer.inner outer.d', 'outer.inner.b outer.inner.c']);
  },

  'an open group is around what is in it, and around nothing else'() {
    for (const down of [false, true]) {
      const {shapes, width, height} = picture(nested().solids, new Set(['outer', 'outer.inner']), {...HOW, down});
      const sized = new Map(shapes.map((one) => [one.name, {width: 10, height: 4, ...one}]));
      const within = (a, b) => a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;
      const apart = (a, b) => a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      const one = nested();
      for (const [name, a] of sized) {
        same([name, within(a, {x: 0, y: 0, width, height})], [name, true]);
        for (const [other, b] of sized) {
          if (name === other) continue;
          const held = around(one, name).includes(other) || around(one, other).includes(name);
          same([name, other, held ? within(a, b) || within(b, a) : apart(a, b)], [name, other, true]);
        }
      }
    }
  },

  'a thousand solids in closed groups are drawn at once'() {
    const solids = Array.from({length: 50}, (_, g) => [
      group(`g${g}`, {dependsOn: g === 0 ? [] : [`g${g - 1}`]}),
      ...Array.from({length: 19}, (__, i) => solid(`g${g}.s${i}`, {group: `g${g}`, dependsOn: [i === 0 ? `g${g}` : `g${g}.s${i - 1}`]}))]).flat();
    const all = run(...solids);
    const begun = performance.now();
    const drawn = picture(solids, openGroups(all, NONE, 'g7.s3'), HOW);
    same([drawn.shapes.length, performance.now() - begun < 500], [69, true]);
  },
};
