import {h} from 'preact';
import {useState} from 'preact/hooks';
import * as api from '../server/api.js';
import {dateAndTime} from '../model/text.js';
import {Foreign} from './basics.js';

/** Says why the engine does not go on with a run, and has the button that makes it try again. */
export function SetAside({id, setAside}) {
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState(null);
  async function release() {
    setAsked(true);
    setProblem(null);
    try {
      await api.release(id);
    } catch (refused) {
      setProblem(refused.message);
      setAsked(false);
    }
  }
  return h('section', {class: 'notice notice-bad set-aside', 'aria-label': 'Set aside'},
    h('div', {class: 'heading'},
      h('p', null,
        h('strong', null, 'This run is set aside'), ' since ',
        h('time', {dateTime: setAside.at, title: setAside.at}, dateAndTime(setAside.at)),
        '. It goes on once it is released.'),
      h('button', {type: 'button', disabled: asked, onClick: release}, asked ? 'Releasing…' : 'Release')),
    h('p', null, h(Foreign, {text: setAside.reason, most: 2000})),
    problem && h('p', {role: 'alert', class: 'bad'}, problem));
}
