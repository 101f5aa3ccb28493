import {fieldsOf, payloadOf, placed} from '/assets/model/form.js';
import {same} from './assert.js';

const APPROVAL = {
  type: 'object',
  required: ['by', 'approved'],
  properties: {
    by: {type: 'string', title: 'Your name', minLength: 2},
    approved: {type: 'boolean'},
    level: {enum: ['low', 'high', 3, null], default: 'high'},
    share: {type: 'number', minimum: 0, maximum: 1, description: 'of the whole'},
    copies: {type: 'integer', default: 2},
    tiles: {type: 'array'},
  },
};

export default {
  'a property is a field of its kind'() {
    const fields = fieldsOf(APPROVAL);
    same(fields.map(({name, kind, required}) => [name, kind, required]), [
      ['by', 'text', true], ['approved', 'truth', true], ['level', 'choice', false], ['share', 'number', false],
      ['copies', 'integer', false], ['tiles', 'json', false]]);
    same(fields.map(({preset}) => preset), ['', '', '"high"', '', '2', '']);
    same([fields[0].title, fields[0].minLength, fields[3].about, fields[3].max], ['Your name', 2, 'of the whole', 1]);
    same(fields[2].choices.map(({text}) => text), ['low', 'high', '3', 'null']);
  },

  'a plain value is one field, and what is neither is JSON'() {
    same(fieldsOf({type: 'boolean'}).map(({name, kind}) => [name, kind]), [[null, 'truth']]);
    same(fieldsOf({const: 'go'})[0].choices, [{text: 'go', json: '"go"'}]);
    const many = Object.fromEntries(Array.from({length: 51}, (_, i) => [`p${i}`, {}]));
    for (const schema of [null, true, {}, {type: 'array'}, {type: 'object'}, {type: 'object', properties: {}}, {type: ['string', 'null']},
      {enum: [[1]]}, {enum: []}, {type: 'object', properties: many}]) {
      same(fieldsOf(schema), null);
    }
  },

  'what is filled in is sent as it was typed, and what is empty is left out'() {
    const fields = fieldsOf(APPROVAL);
    same(payloadOf(fields, ['Ada "A"', 'true', 'null', '0.10', '', '[1,  2]']).json,
      '{"by": "Ada \\"A\\"", "approved": true, "level": null, "share": 0.10, "tiles": [1,  2]}');
    same(payloadOf(fieldsOf({type: 'integer'}), ['12345678901234567890']).json, '12345678901234567890');
  },

  'what cannot be sent is said at its field'() {
    same(payloadOf(fieldsOf(APPROVAL), ['', 'false', '', '.5', '1.5', '[1']).faults, [
      'This is needed.', null, null, 'This is no number.', 'This is no whole number.', 'This is no JSON. A text stands in double quotes.']);
  },

  'what the server finds is said at its field by its pointer'() {
    const fields = fieldsOf({type: 'object', properties: {'a/b': {}, c: {}}});
    same(placed([{pointer: '/a~1b/0', message: 'one'}, {pointer: '/a~1b', message: 'two'}, {pointer: '/d', message: 'three'}, {pointer: '', message: 'four'}], fields),
      {faults: ['one; two', null], others: ['/d: three', 'four']});
    same(placed([{pointer: '', message: 'one'}], fieldsOf({type: 'boolean'})), {faults: ['one'], others: []});
  },
};
