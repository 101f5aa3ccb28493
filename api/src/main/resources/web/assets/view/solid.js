import {h} from 'preact';
import {bounded, dateAndTime} from '../model/text.js';
import {address} from '../router.js';
import * as api from '../server/api.js';
import {Foreign, Stack} from './basics.js';
import {Elements} from './elements.js';
import {State} from './icons.js';
import {Invocation} from './invocation.js';
import {Invocations} from './invocations.js';
import {Filter, Pager, useAgain, usePages} from './paged.js';
import {Reasons} from './reasons.js';

const WITH_INVOCATIONS = new Set(['task', 'delay', 'await', 'pipeline']);

/**
 * The selected solid with its invocations, and one of these whole: the one that was chosen, or the only one.
 *
 * @param invocation the number of the one that was chosen, or null
 * @param element the scope of the element of a group that was chosen, or null
 * @param within the scope that alone is of interest, or null
 */
export function Solid({run, live, solid, invocation, element, within}) {
  const {names} = live;
  const listed = WITH_INVOCATIONS.has(solid.kind);
  const pages = usePages(listed ? async (asked) => {
    const page = await api.invocations(run.id, {solid: solid.name, scope: within, ...asked});
    names.add(page.items);
    return page;
  } : null, solid.changes);
  const scope = useAgain(within ? () => api.scope(run.id, within) : null, solid.changes, within, null);
  const here = scope?.solids.find(({name}) => name === solid.name);
  const tally = within === null ? solid.tally : here?.tally ?? {};
  // what ended the run stands above the graph already
  const failure = solid.failure?.solid === run.failure?.solid ? null : solid.failure;
  const only = pages.state === '' && pages.newer === null && pages.older === null && pages.rows.length === 1 ? pages.rows[0].invocation : null;
  const shown = invocation ?? only;
  return [h('section', {class: 'panel solid', 'aria-labelledby': 'solid'},
    h('div', {class: 'heading'},
      h('h2', {id: 'solid'}, h(Foreign, {text: solid.name, most: 120})),
      h(State, {state: here?.state ?? solid.state})),
    h('p', {class: 'quiet'},
      h(Work, {solid}),
      solid.dependsOn.length > 0 && [' after ', h(Foreign, {text: solid.dependsOn.join(', '), most: 300})]),
    scope && h('p', {class: 'within'}, 'Only what is in ',
      h('a', {href: address({solid: scope.solid, element: scope.scope})}, h(Foreign, {text: scope.path, most: 120})), '. ',
      h('a', {href: address({solid: solid.name})}, 'Show all')),
    h(Reasons, {run, solid, scope}),
    solid.trouble && h('p', {class: 'bad trouble'},
      'tasks do not get through: ', h(Foreign, {text: solid.trouble.reason, most: 500}),
      h('span', {class: 'quiet'}, ` since ${dateAndTime(solid.trouble.since)}`)),
    solid.backlog && h('p', {class: 'quiet backlog'}, waiting(solid.backlog)),
    run.next && h(Next, {solid, next: run.next, name: names.get(run.next.invocation)}),
    failure && h('pre', {class: 'bad', tabindex: 0}, bounded(failure.message, 2000)),
    failure?.stack && h(Stack, {stack: failure.stack}),
    listed && [
      h(Filter, {tally, pages, label: 'Invocations by state'}),
      pages.rows.length > 0
        ? h(Invocations, {invocations: pages.rows, run, shown, within})
        : h('p', {class: 'quiet'}, 'No invocations.'),
      h(Pager, {pages, label: 'Pages of invocations'})],
    solid.kind === 'group' && h(Elements, {run, solid, tally, element, within})),
    shown && h(Invocation, {key: shown, run, live, solid, number: shown, chosen: shown === invocation})];
}

function Work({solid: {kind, task, queue, pipeline}}) {
  if (kind === 'task') {
    return ['task ', h('code', null, bounded(task, 120)), ' on queue ', h('a', {href: `/queues/${encodeURIComponent(queue)}`, title: 'what its workers are for'}, h('code', null, bounded(queue, 120)))];
  }
  if (kind === 'pipeline') {
    return ['a run of pipeline ', h(Foreign, {text: pipeline, most: 80})];
  }
  return {value: 'a value that the engine computes', delay: 'a wait for a time', await: 'a wait for a signal', group: 'a group of solids'}[kind] ?? kind;
}

/** How a queue stands, those of other runs counted too. */
function waiting({workers, tasks}) {
  const wait = tasks === 1 ? 'one task waits' : `${tasks.toLocaleString()} tasks wait`;
  if (workers === 0) return `${wait} in the queue`;
  return `${wait} in the queue for ${workers === 1 ? 'one worker' : `${workers.toLocaleString()} workers`}`;
}

const BY_ITSELF = {
  queue: (path, at) => `${path} is given up at ${at} unless a worker begins it before`,
  run: (path, at) => `${path} is ended at ${at} unless it is done before`,
  heartbeat: (path, at) => `${path} is ended at ${at} unless its worker gives a sign of life before`,
  retry: (path, at) => `${path} is tried again at ${at}`,
  wait: (path, at) => `${path} waits until ${at} at most`,
};

/** What happens by itself if nothing else does. */
function Next({solid, next, name}) {
  const sentence = BY_ITSELF[next.kind];
  return name?.solid === solid.name && sentence &&
    h('p', {class: 'quiet next'}, sentence(bounded(name.path, 120), dateAndTime(next.at)));
}
