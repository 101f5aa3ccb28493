// A run as the page keeps it: what the detail endpoint said, moved on by the run's events (see fold.js).

/** The states of an invocation, in the order in which bars stack them. */
export const INVOCATION_STATES = ['succeeded', 'failed', 'cancelled', 'started', 'backoff', 'queued'];

/** As many invocations of one fan-out as the detail endpoint lists at most. */
const LISTED = 500;

const ENDED = new Set(['succeeded', 'failed', 'cancelled']);

/** Whether nothing can happen any more. */
export const ended = (run) => ENDED.has(run.state);

/**
 * The run of a detail answer. Where that lists a fan-out in part only, the run begins before its first event
 * instead (unless `whole` is false): its whole history is then folded here, so that counts are right.
 */
export function runOf(detail, whole = true) {
  const partial = whole && detail.solids.some((solid) => solid.forEach && solid.invocations.length >= LISTED);
  const run = {
    id: detail.id,
    pipeline: detail.pipeline,
    version: detail.version,
    tags: detail.tags ?? [],
    createdAt: detail.createdAt,
    input: detail.input,
    state: partial ? 'queued' : detail.state,
    seq: partial ? 0 : detail.seq,
    knownSeq: detail.seq,
    endedAt: partial ? null : detail.endedAt,
    output: partial ? null : detail.output,
    failure: partial ? null : detail.failure,
    setAside: detail.setAside ?? null,
    unreadable: detail.unreadable ?? null,
    solids: detail.solids.map((solid) => solidOf(solid, partial)),
    invocations: new Map(),
    broker: null,
    next: null,
    outdated: false,
  };
  run.solid = new Map(run.solids.map((solid) => [solid.name, solid]));
  if (!partial) {
    for (const solid of detail.solids) {
      for (const invocation of solid.invocations) {
        add(run, solid.name, invocation);
      }
    }
  }
  return run;
}

function solidOf(solid, rewound) {
  const {name, queue, task, dependsOn, forEach} = solid;
  return {
    name,
    queue,
    task,
    dependsOn,
    forEach,
    state: rewound ? 'waiting' : solid.state,
    count: rewound && forEach ? null : solid.count,
    trouble: solid.trouble ?? null,
    backlog: solid.backlog ?? null,
    invocations: [],
    tally: Object.fromEntries(INVOCATION_STATES.map((state) => [state, 0])),
  };
}

/** Whether the run stands where the server said it stood when the page was opened, or later. */
export const caughtUp = (run) => run.seq >= run.knownSeq;

/** Takes in what the run waits for: how queues stand is of interest where a task waits. */
export function stand(run, {setAside, queues, broker, next}) {
  const byQueue = new Map((queues ?? []).map((one) => [one.queue, one]));
  run.setAside = setAside ?? null;
  run.broker = broker ?? null;
  run.next = next ?? null;
  for (const solid of run.solids) {
    const queue = solid.tally.queued > 0 ? byQueue.get(solid.queue) : undefined;
    solid.trouble = queue?.trouble ?? null;
    solid.backlog = queue?.backlog ?? null;
  }
}

/** Whether anything is known that keeps it from going on. */
export const hindered = (run) => run.setAside !== null || run.broker !== null || run.solids.some((solid) => solid.trouble !== null);

/** The path for people, such as `depth[3]`. */
export const path = (solid, index) => (index === null || index === undefined ? solid : `${solid}[${index}]`);

/** Adds an invocation to its solid. */
export function add(run, solidName, listed) {
  const {invocation, index = null, attempt, state, progress = null} = listed;
  const {worker = null, redeliveries = 0, confirmed = null} = listed;
  const solid = run.solid.get(solidName);
  const added = {
    invocation,
    solid: solidName,
    index,
    path: path(solidName, index),
    attempt,
    state,
    worker,
    redeliveries,
    confirmed,
    progress,
    failure: null,
  };
  solid.invocations.push(added);
  solid.tally[state] += 1;
  run.invocations.set(invocation, added);
}

/** Moves an invocation to a state, and its solid's tally with it. */
export function move(run, invocation, state) {
  const {tally} = run.solid.get(invocation.solid);
  tally[invocation.state] -= 1;
  tally[state] += 1;
  invocation.state = state;
  if (state !== 'started') {
    invocation.progress = null;
  }
}
