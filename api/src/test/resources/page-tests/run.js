import {Names} from '/assets/model/names.js';
import {ended, hindered, observe, runOf, stand, view} from '/assets/model/run.js';
import {same} from './assert.js';

const solid = (name, more) => ({
  name, kind: 'task', queue: 'q', task: 't', group: null, dependsOn: [], state: 'waiting', forEach: false, count: 1, tally: {},
  failure: null, ...more,
});

const detail = (more) => ({
  id: 'r', pipeline: 'p', version: 1, state: 'queued', seq: 0, tags: [], createdAt: '2026-01-01T00:00:00Z',
  endedAt: null, input: null, output: null, failure: null,
  solids: [solid('one'), solid('many', {forEach: true, count: null})],
  ...more,
});

const standsAt = (seq, solids, more) => ({state: 'running', seq, endedAt: null, output: null, failure: null, unreadable: null, solids, ...more});

const trouble = {reason: 'no worker listens to the queue', since: '2026-01-01T00:00:00Z'};

export default {
  'what has changed replaces what was known'() {
    const run = runOf(detail());
    view(run, standsAt(3, [solid('many', {state: 'open', forEach: true, count: 2, tally: {queued: 2}})]));
    same([run.state, run.seq, run.solid.get('many').count], ['running', 3, 2]);
    same(run.solids.map((s) => s.state), ['waiting', 'open']);
    view(run, standsAt(9, [], {state: 'succeeded', output: {b: 2}, endedAt: 'at 9'}));
    same([ended(run), run.output, run.endedAt], [true, {b: 2}, 'at 9']);
  },

  'what is older than what is known changes nothing'() {
    const run = runOf(detail({state: 'running', seq: 7}));
    view(run, standsAt(6, [solid('one', {state: 'open'})], {state: 'queued'}));
    same([run.state, run.solid.get('one').state], ['running', 'waiting']);
  },

  'a solid that a newer server tells of is passed over'() {
    const run = runOf(detail());
    view(run, standsAt(1, [solid('three')]));
    same(run.solids.length, 2);
  },

  'a queue that takes no tasks is of interest where a task waits for it'() {
    const run = runOf(detail());
    stand(run, {setAside: null, queues: [{queue: 'q', trouble}], broker: null, next: null});
    same([run.solid.get('one').trouble, hindered(run)], [null, false]);
    view(run, standsAt(2, [solid('one', {state: 'open', tally: {queued: 1}})]));
    stand(run, {setAside: null, queues: [{queue: 'q', trouble}], broker: null, next: null});
    same([run.solid.get('one').trouble, hindered(run)], [trouble, true]);
    view(run, standsAt(3, [solid('one', {state: 'open', tally: {started: 1}})]));
    same([run.solid.get('one').trouble, hindered(run)], [null, false]);
  },

  'progress is of interest while an attempt is under way'() {
    const run = runOf(detail());
    view(run, standsAt(2, [solid('one', {state: 'open', tally: {started: 1}})]));
    observe(run, {invocation: 1, attempt: 2, kind: 'progress', body: {fraction: 0.5}}, {solid: 'one', path: 'one'});
    same([run.progress.get(1), run.solid.get('one').progress], [{attempt: 2, body: {fraction: 0.5}}, {fraction: 0.5}]);
    view(run, standsAt(3, [solid('one', {state: 'succeeded', tally: {succeeded: 1}})]));
    same(run.solid.get('one').progress, null);
  },

  async 'names are asked for once, a page at a time'() {
    const asked = [];
    let told = 0;
    const ask = async (after) => {
      asked.push(after);
      return {items: [after + 1, after + 2].map((n) => ({invocation: n, solid: 's', path: `s[${n - 1}]`}))};
    };
    const names = new Names(ask, () => { told += 1; });
    same([names.get(5), names.get(5), names.get(6), names.get(undefined), names.get(0)], [undefined, undefined, undefined, undefined, undefined]);
    await new Promise((done) => { setTimeout(done); });
    same([names.get(5).path, names.get(6).path, asked, told], ['s[4]', 's[5]', [4], 1]);
  },
};
