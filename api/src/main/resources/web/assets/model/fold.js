// The page's own fold: what each event of a run's history means for what the page shows.
// It changes the run in place; a run of thousands of invocations is not copied for each event.

import {add, move, path} from './run.js';
import {bounded, STACK} from './text.js';

const FOLDS = {
  'run-started': (run, {input}) => {
    run.state = 'running';
    run.input = input;
  },
  'fan-out-opened': (run, {solid, elements}) => {
    const opened = run.solid.get(solid);
    opened.count = elements.length;
    opened.state = elements.length === 0 ? 'succeeded' : 'open';
  },
  'invocation-scheduled': (run, {invocation, solid, index}) => {
    run.solid.get(solid).state = 'open';
    add(run, solid, {invocation, index, attempt: 1, state: 'queued'});
  },
  // the attempt may be an earlier one, which counts again
  'attempt-started': (run, {invocation, attempt, worker}) => {
    const started = known(run, invocation);
    if (started.attempt !== attempt) {
      started.redeliveries = 0;
    }
    started.attempt = attempt;
    started.worker = worker || null;
    started.failure = null;
    move(run, started, 'started');
  },
  'attempt-redelivered': (run, {invocation, worker, times}) => {
    const lost = known(run, invocation);
    lost.worker = worker || null;
    lost.redeliveries = times;
  },
  'attempt-failed': (run, {invocation, failure, retryAt}) => {
    const failed = known(run, invocation);
    // a fan-out may have thousands: their stack traces stay in the history
    failed.failure = {...failureOf(failure), stack: null};
    move(run, failed, retryAt ? 'backoff' : 'failed');
    if (!retryAt) {
      run.solid.get(failed.solid).state = 'failed';
    }
  },
  'attempt-scheduled': (run, {invocation, attempt}) => {
    const again = known(run, invocation);
    again.attempt = attempt;
    again.worker = null;
    again.redeliveries = 0;
    move(run, again, 'queued');
  },
  'invocation-succeeded': (run, {invocation}) => {
    const done = known(run, invocation);
    done.failure = null;
    move(run, done, 'succeeded');
    const solid = run.solid.get(done.solid);
    // a solid that has failed stays so, whatever its other invocations still yield
    if (solid.state === 'open' && solid.tally.succeeded === solid.count) {
      solid.state = 'succeeded';
    }
  },
  'invocation-cancelled': (run, {invocation, confirmed}) => {
    const cancelled = known(run, invocation);
    cancelled.confirmed = confirmed;
    move(run, cancelled, 'cancelled');
  },
  'solid-failed': (run, {solid, index, failure}) => {
    const failed = run.solid.get(solid);
    failed.state = 'failed';
    failed.failure = {solid: path(solid, index), ...failureOf(failure)};
  },
  'cancel-requested': (run) => {
    run.state = 'cancelling';
  },
  'run-succeeded': (run, {output}, at) => {
    run.output = output;
    end(run, 'succeeded', at);
  },
  'run-failed': (run, {solid, failure}, at) => {
    run.failure = {solid: solid ?? null, ...failureOf(failure)};
    end(run, 'failed', at);
  },
  'run-cancelled': (run, body, at) => end(run, 'cancelled', at),
};

/**
 * Moves the run on by one item of its history. What it has seen before changes nothing. A gap, or an event that this
 * page does not know (the server may be newer), marks the run as outdated: its detail has to be read again.
 */
export function fold(run, {seq, at, type, body}) {
  if (seq <= run.seq) {
    return;
  }
  if (run.outdated || seq !== run.seq + 1 || !Object.hasOwn(FOLDS, type)) {
    run.outdated = true;
    return;
  }
  try {
    FOLDS[type](run, body, at);
    run.seq = seq;
  } catch (e) {
    run.outdated = true;
    console.warn(`event ${seq} (${type}) could not be folded`, e);
  }
}

/** Takes in something from inside an attempt; that of an attempt given up is of no interest. */
export function observe(run, {invocation, attempt, kind, body}) {
  const at = run.invocations.get(invocation);
  if (kind === 'progress' && at?.attempt === attempt && (at.state === 'started' || at.state === 'queued')) {
    at.progress = body;
  }
}

function known(run, number) {
  const invocation = run.invocations.get(number);
  if (invocation === undefined) {
    throw new Error(`no invocation ${number}`);
  }
  return invocation;
}

function end(run, state, at) {
  run.state = state;
  run.endedAt = at;
  for (const solid of run.solids) {
    if (solid.state === 'waiting' || solid.state === 'open') {
      solid.state = 'cancelled';
    }
  }
}

/** Events keep the engine's constants; people read words. */
function failureOf({cause, type, message, stack}) {
  return {
    cause: String(cause).toLowerCase().replaceAll('_', '-'),
    type,
    message,
    stack: stack ? bounded(stack, STACK) : null,
  };
}
