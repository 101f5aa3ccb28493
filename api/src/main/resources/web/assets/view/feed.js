import {h} from 'preact';
import {useState} from 'preact/hooks';
import {bounded, excerpt, timeOfDay} from '../model/text.js';
import {Foreign} from './basics.js';

/** What workers say, newest first. */
export function Logs({logs}) {
  return h('section', {class: 'panel', 'aria-labelledby': 'logs'},
    h('h2', {id: 'logs'}, 'Log'),
    logs.items.length === 0
      ? h('p', {class: 'quiet'}, 'Nothing was logged since this page was opened.')
      : h('ol', {class: 'feed', tabindex: 0, 'aria-labelledby': 'logs'},
          newestFirst(logs).map((item) => h(Log, {key: item.number, item}))),
    h(Dropped, {list: logs}));
}

const LEVELS = {warning: 'warn', warn: 'warn', error: 'error', fatal: 'error', critical: 'error', debug: 'debug'};

function Log({item: {at, path, body}}) {
  const level = bounded(body?.level ?? 'info', 12).toLowerCase();
  return h('li', {class: `log log-${LEVELS[level] ?? 'info'}`},
    h('time', {dateTime: at, title: at}, timeOfDay(at)), ' ',
    h('span', {class: 'level'}, level), ' ',
    path && [h(Foreign, {class: 'path', text: path, most: 80}), ' '],
    h(Foreign, {class: 'message', text: body?.message, most: 1000}),
    body?.fields && [' ', h(Foreign, {class: 'quiet', text: excerpt(body.fields, 500).text, most: 500})]);
}

/** The run's history, newest first; each event opens to its body. */
export function Events({events}) {
  return h('section', {class: 'panel', 'aria-labelledby': 'events'},
    h('h2', {id: 'events'}, 'Events'),
    events.items.length === 0
      ? h('p', {class: 'quiet'}, 'None yet.')
      : h('ol', {class: 'feed events', tabindex: 0, 'aria-labelledby': 'events'},
          newestFirst(events).map((item) => h(Event, {key: item.seq, item}))),
    h(Dropped, {list: events}));
}

function Event({item}) {
  const [open, setOpen] = useState(false);
  return h('li', {'data-seq': item.seq},
    h('details', {onToggle: (e) => setOpen(e.currentTarget.open)},
      h('summary', null,
        h('span', {class: 'seq'}, item.seq), ' ',
        h('time', {dateTime: item.at, title: item.at}, timeOfDay(item.at)), ' ',
        h('span', {class: 'type'}, bounded(item.type, 60)), ' ',
        h(Foreign, {class: 'path', text: item.path ?? item.body?.solid ?? '', most: 80})),
      // hundreds of bodies are not rendered unasked
      open && h('pre', {tabindex: 0}, excerpt(item.body, 4000).text)));
}

const newestFirst = (list) => list.items.slice(-list.most).reverse();

const Dropped = ({list}) => {
  const hidden = list.dropped + Math.max(0, list.items.length - list.most);
  return hidden > 0 && h('p', {class: 'quiet'}, `The newest ${list.most}; ${hidden.toLocaleString()} older ones are not shown.`);
};
