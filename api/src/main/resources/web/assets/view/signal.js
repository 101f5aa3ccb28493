import {h} from 'preact';
import {useRef, useState} from 'preact/hooks';
import {fieldsOf} from '../model/form.js';
import {bounded} from '../model/text.js';
import * as api from '../server/api.js';
import {Foreign} from './basics.js';
import {SignalForm} from './signal-form.js';

/** The waits for which one was sent from this page: a list that is read anew shows its buttons anew. */
const answered = new Set();

/**
 * The button that sends the signal which an invocation waits for, with whatever is to be said. The stream tells whether it went on.
 *
 * @param schema what it has to fit; undefined if that is not known yet
 */
export function Signal({id, number, name, schema}) {
  const dialog = useRef(null);
  const [asked, setAsked] = useState(null);
  const wait = `${id}/${number}`;
  const [sent, setSent] = useState(answered.has(wait));
  async function open() {
    setAsked(schema === undefined ? null : {schema});
    dialog.current.showModal();
    if (schema === undefined) {
      // without its schema it can be written as JSON
      const {awaits} = await api.invocation(id, number).catch(() => ({awaits: null}));
      setAsked({schema: awaits?.schema ?? null});
    }
  }
  const close = () => {
    dialog.current.close();
    setAsked(null);
  };
  return h('span', {class: 'signal'},
    h('button', {type: 'button', disabled: sent, onClick: open}, sent ? 'Sent' : ['Send ', h(Foreign, {text: name, most: 60})]),
    h('dialog', {ref: dialog, 'aria-label': `Send signal ${bounded(name, 60)}`, onClose: () => setAsked(null)},
      h('h2', null, 'Send signal ', h(Foreign, {text: name, most: 120})),
      h('p', null, 'What it says is the result of this wait, and the run goes on.'),
      asked === null
        ? h('p', {class: 'quiet', role: 'status'}, 'Loading…')
        : h(SignalForm, {
            schema: asked.schema,
            fields: fieldsOf(asked.schema),
            send: (payload) => api.signal(id, name, payload),
            sent: () => (answered.add(wait), setSent(true), close()),
            close,
          })));
}
