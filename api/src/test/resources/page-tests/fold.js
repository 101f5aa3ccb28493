import {fold, observe} from '/assets/model/fold.js';
import {caughtUp, hindered, runOf, stand} from '/assets/model/run.js';
import {same} from './assert.js';

const solid = (name, more) => ({
  name, queue: 'q', task: 't', dependsOn: [], state: 'waiting', forEach: false, count: 1, invocations: [], ...more,
});

const detail = (more) => ({
  id: 'r', pipeline: 'p', version: 1, state: 'queued', seq: 0, tags: [], createdAt: '2026-01-01T00:00:00Z',
  endedAt: null, input: null, output: null, failure: null,
  solids: [solid('one'), solid('many', {forEach: true, count: null})],
  ...more,
});

const fault = {cause: 'RUN_TIMEOUT', type: 'T', message: 'm', stack: null};

function after(...events) {
  const run = runOf(detail());
  events.forEach(([type, body], i) => fold(run, {seq: i + 1, at: `at ${i + 1}`, type, v: 1, body}));
  return run;
}

export default {
  'a run that succeeds goes through its states'() {
    const run = after(
      ['run-started', {pipeline: 'p', version: 1, input: {a: 1}}],
      ['invocation-scheduled', {invocation: 1, solid: 'one', index: null, args: {}}],
      ['attempt-started', {invocation: 1, attempt: 1, worker: 'w'}],
      ['invocation-succeeded', {invocation: 1, attempt: 1, result: 2, late: false}],
      ['fan-out-opened', {solid: 'many', elements: []}],
      ['run-succeeded', {output: {b: 2}}],
    );
    same([run.state, run.input, run.output, run.endedAt], ['succeeded', {a: 1}, {b: 2}, 'at 6']);
    same(run.solids.map((s) => s.state), ['succeeded', 'succeeded']);
  },

  'a queue that takes no tasks is of interest where a task waits for it'() {
    const run = after(
      ['run-started', {input: {}}],
      ['invocation-scheduled', {invocation: 1, solid: 'one', index: null, args: {}}],
    );
    const trouble = {reason: 'no such queue', since: 'then'};
    const queue = {queue: 'q', trouble, backlog: {workers: 0, tasks: 3}};
    const next = {invocation: 1, attempt: 1, kind: 'queue', at: 'soon'};
    stand(run, {setAside: null, queues: [queue, {...queue, queue: 'other'}], next});
    same(run.solids.map((s) => s.trouble), [trouble, null]);
    same(run.solids.map((s) => s.backlog), [queue.backlog, null]);
    same(run.next, next);
    same(hindered(run), true);
    fold(run, {seq: 3, at: 'later', type: 'attempt-started', v: 1, body: {invocation: 1, attempt: 1, worker: 'w'}});
    stand(run, {setAside: null, queues: [queue], next: null});
    same([run.solids[0].trouble, hindered(run)], [null, false]);
    stand(run, {setAside: null, queues: [], broker: 'blocked: low on memory', next: null});
    same([run.broker, hindered(run)], ['blocked: low on memory', true]);
    stand(run, {setAside: {at: 'now', reason: 'why'}, queues: [], next: null});
    same([run.setAside.reason, hindered(run)], ['why', true]);
  },

  'who has a task now is known, and what was lost is counted'() {
    const run = after(
      ['run-started', {input: {}}],
      ['invocation-scheduled', {invocation: 1, solid: 'one', index: null, args: {}}],
      ['attempt-failed', {invocation: 1, attempt: 1, failure: {cause: 'QUEUE_TIMEOUT', type: 'QUEUE_TIMEOUT', message: 'm'}, retryAt: 't'}],
      ['attempt-scheduled', {invocation: 1, attempt: 2}],
      ['attempt-started', {invocation: 1, attempt: 1, worker: 'a', beat: 10}],
      ['attempt-redelivered', {invocation: 1, attempt: 1, worker: 'b', times: 1}],
    );
    const one = run.invocations.get(1);
    same([one.attempt, one.state, one.worker, one.redeliveries, one.failure], [1, 'started', 'b', 1, null]);
    fold(run, {seq: 7, at: 'later', type: 'invocation-cancelled', v: 1, body: {invocation: 1, confirmed: false}});
    same([one.state, one.confirmed], ['cancelled', false]);
  },

  'a fan-out has succeeded when all its elements have'() {
    const run = after(
      ['run-started', {input: {}}],
      ['fan-out-opened', {solid: 'many', elements: [1, 2]}],
      ['invocation-scheduled', {invocation: 1, solid: 'many', index: 0, args: {}}],
      ['invocation-scheduled', {invocation: 2, solid: 'many', index: 1, args: {}}],
      ['invocation-succeeded', {invocation: 2, attempt: 1, result: 0, late: false}],
    );
    const many = run.solid.get('many');
    same([many.state, many.count, many.tally.succeeded, many.tally.queued], ['open', 2, 1, 1]);
    fold(run, {seq: 6, at: '', type: 'invocation-succeeded', body: {invocation: 1, attempt: 1}});
    same(many.state, 'succeeded');
    same(many.invocations.map((i) => i.path), ['many[0]', 'many[1]']);
  },

  'an attempt that fails is tried again, and then fails its solid'() {
    const run = after(
      ['run-started', {input: {}}],
      ['invocation-scheduled', {invocation: 1, solid: 'one', index: null, args: {}}],
      ['attempt-failed', {invocation: 1, attempt: 1, failure: fault, retryAt: 'soon'}],
    );
    const one = run.invocations.get(1);
    same([one.state, one.failure.cause], ['backoff', 'run-timeout']);
    fold(run, {seq: 4, at: '', type: 'attempt-scheduled', body: {invocation: 1, attempt: 2}});
    same([one.state, one.attempt], ['queued', 2]);
    fold(run, {seq: 5, at: '', type: 'attempt-failed', body: {invocation: 1, attempt: 2, failure: fault, retryAt: null}});
    same([one.state, run.solid.get('one').state], ['failed', 'failed']);
  },

  'what has not ended when its run does was given up'() {
    const run = after(
      ['run-started', {input: {}}],
      ['invocation-scheduled', {invocation: 1, solid: 'one', index: null, args: {}}],
      ['cancel-requested', {reason: 'r'}],
      ['invocation-cancelled', {invocation: 1, confirmed: true}],
      ['run-cancelled', {reason: 'r'}],
    );
    same([run.state, run.invocations.get(1).state], ['cancelled', 'cancelled']);
    same(run.solids.map((s) => s.state), ['cancelled', 'cancelled']);
  },

  'an event seen before changes nothing'() {
    const run = after(['run-started', {input: 1}]);
    fold(run, {seq: 1, at: '', type: 'run-failed', body: {solid: null, failure: fault}});
    same([run.state, run.outdated], ['running', false]);
  },

  'a gap, an unknown event and one without sense mark the run as outdated'() {
    for (const item of [
      {seq: 3, type: 'cancel-requested', body: {}},
      {seq: 2, type: 'constructor', body: {}},
      {seq: 2, type: 'attempt-started', body: {invocation: 9}},
    ]) {
      const run = after(['run-started', {input: 1}]);
      fold(run, item);
      same([run.state, run.outdated, run.seq], ['running', true, 1]);
    }
  },

  'progress counts for the attempt under way only'() {
    const run = after(
      ['run-started', {input: {}}],
      ['invocation-scheduled', {invocation: 1, solid: 'one', index: null, args: {}}],
    );
    const one = run.invocations.get(1);
    observe(run, {invocation: 1, attempt: 1, kind: 'progress', body: {fraction: 0.5}});
    same(one.progress, {fraction: 0.5});
    observe(run, {invocation: 1, attempt: 2, kind: 'progress', body: {fraction: 0.9}});
    observe(run, {invocation: 7, attempt: 1, kind: 'progress', body: {fraction: 0.9}});
    same(one.progress, {fraction: 0.5});
    fold(run, {seq: 3, at: '', type: 'invocation-succeeded', body: {invocation: 1, attempt: 1}});
    observe(run, {invocation: 1, attempt: 1, kind: 'progress', body: {fraction: 0.6}});
    same(one.progress, null);
  },

  'a fan-out that is listed in part is counted from the history'() {
    const listed = Array.from({length: 500}, (_, i) => ({invocation: i + 1, index: i, attempt: 1, state: 'succeeded'}));
    const many = solid('many', {forEach: true, count: 700, state: 'succeeded', invocations: listed});
    const ended = detail({state: 'succeeded', seq: 1402, solids: [many]});
    const run = runOf(ended);
    same([run.seq, run.state, run.solids[0].state, caughtUp(run)], [0, 'queued', 'waiting', false]);
    same(runOf(ended, false).seq, 1402);
  },
};
