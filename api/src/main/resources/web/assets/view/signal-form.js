import {h} from 'preact';
import {useEffect, useRef, useState} from 'preact/hooks';
import {payloadOf, placed, sound} from '../model/form.js';
import {bounded} from '../model/text.js';
import {Foreign} from './basics.js';

/** What a signal says: a field for each thing that its schema names, or all of it as JSON, which is always within reach. */
export function SignalForm({schema, fields, send, sent, close}) {
  const [texts, setTexts] = useState(() => (fields ?? []).map(({preset}) => preset));
  const [json, setJson] = useState('');
  const [raw, setRaw] = useState(fields === null);
  const [faults, setFaults] = useState([]);
  const [others, setOthers] = useState([]);
  const [busy, setBusy] = useState(false);
  const form = useRef(null);
  useEffect(() => {
    const wrong = form.current.querySelector('[aria-invalid=true]');
    (wrong ?? form.current.querySelector('input, select, textarea')).focus();
  }, [faults, raw]);

  function written() {
    if (!raw) return payloadOf(fields, texts);
    const text = json.trim();
    return text === '' || sound(text) ? {json: text} : {faults: [], others: ['This is no JSON. A text stands in double quotes.']};
  }

  async function submit(event) {
    event.preventDefault();
    const payload = written();
    setFaults(payload.faults ?? []);
    setOthers(payload.others ?? []);
    if (payload.json === undefined) return;
    setBusy(true);
    try {
      await send(payload.json);
      sent();
    } catch (refused) {
      const found = placed(refused.errors, raw ? [] : fields);
      setFaults(found.faults);
      setOthers([refused.message, ...found.others].slice(0, 20));
      setBusy(false);
    }
  }

  function asJson() {
    setJson(payloadOf(fields, texts).json ?? '');
    setRaw(true);
    setFaults([]);
    setOthers([]);
  }

  const about = schema?.description ?? schema?.title;
  return h('form', {ref: form, onSubmit: submit, class: 'signal-form'},
    typeof about === 'string' && h('p', null, h(Foreign, {text: about, most: 1000})),
    others.length > 0 && h('div', {role: 'alert', class: 'bad'}, others.map((text, i) => h('p', {key: i}, h(Foreign, {text, most: 300})))),
    raw
      ? h('label', null, fields === null && schema === null ? 'Payload, JSON (optional)' : 'Payload, JSON',
          h('textarea', {rows: 4, spellcheck: false, value: json, onInput: (e) => setJson(e.target.value)}))
      : fields.map((field, i) =>
          h(Field, {key: i, field, at: i, text: texts[i], fault: faults[i], change: (text) => setTexts(texts.map((old, n) => (n === i ? text : old)))})),
    fields !== null && h('button', {type: 'button', class: 'link', onClick: raw ? () => (setRaw(false), setOthers([])) : asJson}, raw ? 'Fill in the fields' : 'Write JSON instead'),
    h('div', {class: 'buttons'},
      h('button', {type: 'button', onClick: close}, 'Not now'),
      h('button', {type: 'submit', class: 'button', disabled: busy}, busy ? 'Sending…' : 'Send')));
}

function Field({field, at, text, fault, change}) {
  const id = `signal-${at}`;
  const told = fault || field.about ? `${id}-about` : null;
  return h('div', {class: 'field', 'data-field': field.name},
    h('label', {for: id}, h(Foreign, {text: field.title || 'What it says', most: 80}), !field.required && h('span', {class: 'quiet'}, ' (optional)')),
    h(Input, {field, id, text, change, 'aria-describedby': told, 'aria-invalid': fault ? 'true' : null}),
    told && h('p', {id: told, class: fault ? 'bad' : 'quiet'}, h(Foreign, {text: fault ?? field.about, most: 500})));
}

function Input({field, text, change, ...more}) {
  const {kind, required} = field;
  const given = {...more, value: text, required, onInput: (e) => change(e.target.value)};
  if (kind === 'truth') {
    return h('select', given,
      h('option', {value: ''}, '–'), h('option', {value: 'true'}, 'yes'), h('option', {value: 'false'}, 'no'));
  }
  if (kind === 'choice') {
    return h('select', given,
      h('option', {value: ''}, '–'), field.choices.map(({text: label, json}) => h('option', {key: json, value: json}, bounded(label, 100))));
  }
  if (kind === 'number' || kind === 'integer') {
    return h('input', {...given, type: 'number', step: kind === 'integer' ? 1 : 'any', min: field.min, max: field.max});
  }
  if (kind === 'json') {
    return h('textarea', {...given, rows: 2, spellcheck: false, placeholder: 'JSON'});
  }
  const length = {minLength: field.minLength, maxLength: field.maxLength};
  return field.long ? h('textarea', {...given, ...length, rows: 3}) : h('input', {...given, ...length, type: field.input, autocomplete: 'off'});
}
