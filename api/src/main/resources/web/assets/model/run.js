// A run as the page keeps it: what the server says of it, first whole and then what has changed.

/** The states of elements, in the order in which bars stack them. */
export const ELEMENT_STATES = ['succeeded', 'failed', 'cancelled', 'started', 'open', 'backoff', 'waiting', 'held', 'queued'];

const ENDED = new Set(['succeeded', 'failed', 'cancelled']);

/** Whether nothing can happen any more. */
export const ended = (run) => ENDED.has(run.state);

/** The run of a detail answer. */
export function runOf(detail) {
  const run = {
    id: detail.id,
    pipeline: detail.pipeline,
    version: detail.version,
    tags: detail.tags ?? [],
    parent: detail.parent ?? null,
    permit: detail.permit ?? null,
    createdAt: detail.createdAt,
    input: detail.input,
    inputBytes: detail.inputBytes ?? null,
    state: detail.state,
    seq: detail.seq,
    endedAt: detail.endedAt,
    eta: detail.eta ?? null,
    output: detail.output,
    outputBytes: detail.outputBytes ?? null,
    failure: detail.failure,
    setAside: detail.setAside ?? null,
    unreadable: detail.unreadable ?? null,
    solids: detail.solids.map((solid) => ({...solid, skipped: solid.skipped ?? [], trouble: solid.trouble ?? null, backlog: solid.backlog ?? null, progress: null, changes: 0})),
    progress: new Map(),
    broker: null,
    next: null,
  };
  run.solid = new Map(run.solids.map((solid) => [solid.name, solid]));
  return run;
}

/** Takes in how the run stands after a later event. What keeps tasks waiting is no event, and stays. */
export function view(run, {state, seq, endedAt, eta, output, outputBytes, failure, unreadable, solids}) {
  if (seq < run.seq) {
    return;
  }
  const permit = state === 'held' ? run.permit : null;
  Object.assign(run, {state, seq, endedAt, eta: eta ?? null, output, outputBytes: outputBytes ?? null, failure, permit, unreadable: unreadable ?? null});
  for (const now of solids) {
    const solid = run.solid.get(now.name);
    if (solid === undefined) continue;
    const {trouble, backlog} = solid;
    Object.assign(solid, now, {trouble, backlog, changes: solid.changes + 1});
    if ((solid.tally.started ?? 0) === 0) {
      solid.progress = null;
    }
    if ((solid.tally.queued ?? 0) === 0) {
      solid.trouble = null;
      solid.backlog = null;
    }
  }
}

/** Takes in how far an attempt says it is. */
export function observe(run, {invocation, attempt, kind, body}, name) {
  if (kind === 'progress') {
    run.progress.set(invocation, {attempt, body});
    const solid = name && run.solid.get(name.solid);
    if (solid && !solid.forEach) {
      solid.progress = body;
    }
  }
}

/** Takes in what the run waits for: how queues stand is of interest where a task waits. */
export function stand(run, {setAside, permit, queues, broker, next}) {
  const byQueue = new Map((queues ?? []).map((one) => [one.queue, one]));
  run.setAside = setAside ?? null;
  run.permit = permit ?? null;
  run.broker = broker ?? null;
  run.next = next ?? null;
  for (const solid of run.solids) {
    const queue = (solid.tally.queued ?? 0) > 0 ? byQueue.get(solid.queue) : undefined;
    solid.trouble = queue?.trouble ?? null;
    solid.backlog = queue?.backlog ?? null;
  }
}

/** Whether anything is known that keeps it from going on. */
export const hindered = (run) => run.setAside !== null || run.broker !== null || run.solids.some((solid) => solid.trouble !== null);
