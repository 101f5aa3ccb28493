import {h} from 'preact';
import {useState} from 'preact/hooks';
import {bounded, excerpt, timeOfDay} from '../model/text.js';
import * as api from '../server/api.js';
import {Foreign, Stack} from './basics.js';

/** So many lines of one part of a log are drawn. */
const LINES = 1000;

/** What workers say, newest first: the newest lines live, and all of before in parts. */
export function Logs({id, live}) {
  const [older, setOlder] = useState(null);
  const [problem, setProblem] = useState(null);
  const lines = older === null ? newestFirst(live.logs) : older.lines;
  const next = older === null ? beyond(lines.at(-1)) : older.next;
  const read = (cursor) =>
    live.olderLogs(cursor).then((part) => (setOlder(part), setProblem(null)), setProblem);
  return h('section', {class: 'panel logs', 'aria-labelledby': 'logs'},
    h('h2', {id: 'logs'}, 'Log'),
    lines.length === 0
      ? h('p', {class: 'quiet'}, older === null ? 'Nothing was logged.' : 'Nothing older was logged.')
      : h('ol', {class: 'feed', tabindex: 0, 'aria-labelledby': 'logs'},
          lines.slice(0, LINES).map((item) => h(Log, {key: item.key, item, path: live.names.get(item.invocation)?.path}))),
    lines.length > LINES && h('p', {class: 'quiet'},
      `${(lines.length - LINES).toLocaleString()} more lines of this part: `,
      h('a', {href: api.logsUrl(id), target: '_blank', rel: 'noreferrer'}, 'all of it')),
    problem && h('p', {class: 'bad', role: 'status'}, problem.message),
    h('nav', {class: 'pager', 'aria-label': 'Parts of the log'},
      older !== null && h('button', {type: 'button', onClick: () => setOlder(null)}, 'Newest'),
      next && h('button', {type: 'button', onClick: () => read(next)}, 'Older')));
}

/** The row that the line belongs to may be shown in part: it is read again. */
const beyond = (line) => (line === undefined ? null : line.id + 1);

const LEVELS = {warning: 'warn', warn: 'warn', error: 'error', fatal: 'error', critical: 'error', debug: 'debug'};

export function Log({item: {at, body}, path}) {
  const level = bounded(body?.level ?? 'info', 12).toLowerCase();
  return h('li', {class: `log log-${LEVELS[level] ?? 'info'}`},
    h('time', {dateTime: at, title: at}, timeOfDay(at)), ' ',
    h('span', {class: 'level'}, level), ' ',
    path && [h(Foreign, {class: 'path', text: path, most: 80}), ' '],
    h(Foreign, {class: 'message', text: body?.message, most: 4000}),
    body?.fields && [' ', h(Foreign, {class: 'quiet', text: excerpt(body.fields, 500).text, most: 500})]);
}

/** The run's history, newest first; each event opens to its body. */
export function Events({events, names}) {
  return h('section', {class: 'panel', 'aria-labelledby': 'events'},
    h('h2', {id: 'events'}, 'Events'),
    events.items.length === 0
      ? h('p', {class: 'quiet'}, 'None yet.')
      : h('ol', {class: 'feed events', tabindex: 0, 'aria-labelledby': 'events'},
          newestFirst(events).map((item) => h(Event, {key: item.seq, item, path: names.get(item.body?.invocation)?.path}))),
    h(Dropped, {list: events}));
}

function Event({item, path}) {
  const [open, setOpen] = useState(false);
  return h('li', {'data-seq': item.seq},
    h('details', {onToggle: (e) => setOpen(e.currentTarget.open)},
      h('summary', null,
        h('span', {class: 'seq'}, item.seq), ' ',
        h('time', {dateTime: item.at, title: item.at}, timeOfDay(item.at)), ' ',
        h('span', {class: 'type'}, bounded(item.type, 60)), ' ',
        h(Foreign, {class: 'path', text: path ?? item.body?.solid ?? '', most: 80})),
      // hundreds of bodies are not rendered unasked
      open && [
        h('pre', {tabindex: 0}, excerpt(item.body, 4000).text),
        item.body?.failure?.stack && h(Stack, {stack: item.body.failure.stack})]));
}

const newestFirst = (list) => list.items.slice(-list.most).reverse();

const Dropped = ({list}) => {
  const hidden = list.dropped + Math.max(0, list.items.length - list.most);
  return hidden > 0 && h('p', {class: 'quiet'}, `The newest ${list.most}; ${hidden.toLocaleString()} older ones are not shown.`);
};
