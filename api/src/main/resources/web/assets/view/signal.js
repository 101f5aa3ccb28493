import {h} from 'preact';
import {useRef, useState} from 'preact/hooks';
import {bounded} from '../model/text.js';
import * as api from '../server/api.js';
import {Foreign} from './basics.js';

/** The button that sends the signal which an invocation waits for, with whatever is to be said. The stream tells whether it went on. */
export function Signal({id, name}) {
  const dialog = useRef(null);
  const payload = useRef(null);
  const [sent, setSent] = useState(false);
  const [fault, setFault] = useState(null);
  const [problem, setProblem] = useState(null);
  async function send() {
    const text = payload.current.value.trim();
    if (!sound(text)) {
      setFault('This is no JSON. A text stands in double quotes.');
      return;
    }
    dialog.current.close();
    setSent(true);
    setFault(null);
    setProblem(null);
    try {
      await api.signal(id, name, text);
    } catch (refused) {
      setProblem(refused.message);
      setSent(false);
    }
  }
  return h('span', {class: 'signal'},
    h('button', {type: 'button', disabled: sent, onClick: () => dialog.current.showModal()},
      sent ? 'Sent' : ['Send ', h(Foreign, {text: name, most: 60})]),
    problem && h('span', {role: 'alert', class: 'bad'}, problem),
    h('dialog', {ref: dialog, 'aria-label': `Send signal ${bounded(name, 60)}`},
      h('h2', null, 'Send signal ', h(Foreign, {text: name, most: 120})),
      h('p', null, 'What it says is the result of this wait, and the run goes on.'),
      h('label', null, 'Payload, JSON (optional)', h('textarea', {ref: payload, rows: 4, spellcheck: false})),
      fault && h('p', {role: 'alert', class: 'bad'}, fault),
      h('div', {class: 'buttons'},
        h('button', {type: 'button', autofocus: true, onClick: () => dialog.current.close()}, 'Not now'),
        h('button', {type: 'button', class: 'button', onClick: send}, 'Send'))));
}

function sound(text) {
  try {
    return text === '' || JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}
