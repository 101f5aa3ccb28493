import {h} from 'preact';
import * as api from '../server/api.js';
import {bounded, dateAndTime, plain, span} from '../model/text.js';
import {Foreign, useNow, useTitle} from './basics.js';
import {usePolled} from './polled.js';

/** What a queue's workers are for: whose tasks are open, and whose are expected. */
export function QueuePage({queue}) {
  const {answer, problem} = usePolled((signal) => api.scaling(queue, signal), [queue]);
  useTitle(bounded(queue, 80));
  return h('section', {'aria-labelledby': 'queue'},
    h('div', {class: 'heading'}, h('h1', {id: 'queue'}, 'Queue ', h(Foreign, {text: queue, most: 120}))),
    h('div', {role: 'status'}, problem && h('p', {class: 'notice notice-bad'}, problem.message, problem.status === 400 ? '' : ' Trying again…')),
    answer === null ? !problem && h('p', {class: 'quiet'}, 'Loading…') : [
      h('p', {class: 'demand'}, demand(answer)),
      answer.workers && h('p', {class: 'quiet workers'}, workers(answer.workers)),
      h(Open, {tasks: answer.tasks, of: answer.open}),
      h(Expected, {expected: answer.expected})]);
}

function demand({demand: all, open, foreseen}) {
  if (all === 0) return 'There is nothing to do for its workers.';
  const tasks = (n) => (n === 1 ? 'one task' : `${n.toLocaleString()} tasks`);
  if (foreseen === 0) return `Its workers are for ${tasks(open)} that ${open === 1 ? 'is' : 'are'} there.`;
  const soon = `${tasks(foreseen)} that will be`;
  return open === 0 ? `Its workers are for ${soon}.` : `Its workers are for ${tasks(open)} that ${open === 1 ? 'is' : 'are'} there, and ${soon}.`;
}

function workers({served, askedFor, waited, cold}) {
  const wait = served && waited >= 1 ? ` The task that was begun last had waited ${span(plain(waited) * 1000)}.` : '';
  const come = cold === null ? '' : ` Workers take about ${span(plain(cold.likely) * 1000)} to come.`;
  if (askedFor !== null) return `There is none, and one has been asked for for ${span(plain(askedFor) * 1000)}.${come}`;
  return `${served ? 'There is a worker' : 'There is none'}.${wait}${come}`;
}

const Table = ({name, columns, children}) =>
  h('section', {'aria-label': name},
    h('h2', null, name),
    h('table', {class: 'runs', role: 'table'},
      h('thead', null, h('tr', {role: 'row'}, columns.map((one) => h('th', {key: one, scope: 'col', role: 'columnheader'}, one)))),
      h('tbody', null, children)));

const Row = ({cells}) =>
  h('tr', {role: 'row'}, cells.map((cell, i) => h('td', {key: i, role: 'cell'}, cell)));

const RunLink = ({run, solid}) =>
  h('a', {href: `/runs/${encodeURIComponent(run)}${solid ? `?${new URLSearchParams({solid})}` : ''}`, class: 'id'}, run);

const Open = ({tasks, of}) =>
  tasks.length > 0 && h(Table, {name: 'Tasks that are there', columns: ['Run', 'Invocation', 'Attempt', 'Task']},
    tasks.map(({run, invocation, attempt, task}) =>
      h(Row, {key: `${run} ${invocation} ${attempt}`, cells: [h(RunLink, {run}), invocation, attempt, h(Foreign, {text: task, most: 120})]})),
    of > tasks.length && h(Row, {cells: [`and ${(of - tasks.length).toLocaleString()} more`]}));

function Expected({expected}) {
  const now = useNow(1000);
  return expected.length > 0 && h(Table, {name: 'Tasks that are expected', columns: ['Run', 'Solid', 'Tasks', 'Chance', 'Ready', 'Counts']},
    expected.map(({run, solid, tasks, chance, ready, from}) =>
      h(Row, {key: `${run} ${solid}`, cells: [
        h(RunLink, {run, solid}), h(Foreign, {text: solid, most: 120}), tasks, `${Math.round(plain(chance) * 100)} %`,
        h('time', {dateTime: ready, title: dateAndTime(ready)}, inTime(Date.parse(ready) - now)),
        Date.parse(from) <= now ? 'now' : inTime(Date.parse(from) - now)]})));
}

const inTime = (ms) => (ms < 1000 ? 'any moment' : `in ${span(Math.ceil(ms / 1000) * 1000).replace('.0 s', ' s')}`);
