import {h} from 'preact';
import {useRef, useState} from 'preact/hooks';
import * as api from '../server/api.js';

/** The button that cancels a run, after asking once more. The stream tells whether it was. */
export function Cancel({id}) {
  const dialog = useRef(null);
  const reason = useRef(null);
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState(null);
  async function cancel() {
    dialog.current.close();
    setAsked(true);
    setProblem(null);
    try {
      await api.cancel(id, reason.current.value.trim());
    } catch (refused) {
      setProblem(refused.message);
      setAsked(false);
    }
  }
  return h('div', {class: 'cancel'},
    h('button', {type: 'button', class: 'button-bad', disabled: asked, onClick: () => dialog.current.showModal()},
      asked ? 'Cancelling…' : 'Cancel run'),
    problem && h('p', {role: 'alert', class: 'bad'}, problem),
    h('dialog', {ref: dialog, 'aria-labelledby': 'cancel-title'},
      h('h2', {id: 'cancel-title'}, 'Cancel this run?'),
      h('p', null, 'Nothing more is sent to workers, and those at work are asked to stop. This cannot be undone.'),
      h('label', null, 'Reason (optional)', h('input', {ref: reason, maxLength: 1000, autocomplete: 'off'})),
      h('div', {class: 'buttons'},
        h('button', {type: 'button', autofocus: true, onClick: () => dialog.current.close()}, 'Let it run'),
        h('button', {type: 'button', class: 'button-bad', onClick: cancel}, 'Cancel run'))));
}
