// What a person may fill in of a JSON Schema: one field for each property of an object, or one for a plain value. The
// server checks for sure; here is only what a browser's own fields can hold to.

const MOST_FIELDS = 50;
const MOST_CHOICES = 100;
/** A text that may be longer gets more than a line. */
const LINE = 120;
const PLAIN = {string: 'text', number: 'number', integer: 'integer', boolean: 'truth'};
const INPUTS = {date: 'date', email: 'email', uri: 'url'};

/**
 * The fields of a schema: `[{name, kind, required, about, preset, …}]`, with the name null of one that is the whole
 * value; null if there is nothing to fill in but JSON. A kind is `text`, `number`, `integer`, `truth`, `choice` or, for
 * whatever is none of these, `json`. A preset is what its field holds at first, as text.
 */
export function fieldsOf(schema) {
  if (!isObject(schema)) return null;
  if (schema.type !== 'object' || !isObject(schema.properties)) {
    const field = fieldOf(null, schema, true);
    return field.kind === 'json' ? null : [field];
  }
  const properties = Object.entries(schema.properties);
  if (properties.length === 0 || properties.length > MOST_FIELDS) return null;
  const required = Array.isArray(schema.required) ? schema.required : [];
  return properties.map(([name, of]) => fieldOf(name, of, required.includes(name)));
}

function fieldOf(name, of, required) {
  const schema = isObject(of) ? of : {};
  const field = {
    name,
    kind: kindOf(schema),
    required,
    title: textOr(schema.title, name ?? ''),
    about: textOr(schema.description, ''),
    preset: '',
  };
  if (field.kind === 'choice') {
    field.choices = choicesOf(schema).map((value) => ({text: typeof value === 'string' ? value : JSON.stringify(value), json: JSON.stringify(value)}));
  } else if (field.kind === 'number' || field.kind === 'integer') {
    field.min = numberOr(schema.minimum);
    field.max = numberOr(schema.maximum);
  } else if (field.kind === 'text') {
    field.input = INPUTS[schema.format] ?? 'text';
    field.minLength = numberOr(schema.minLength);
    field.maxLength = numberOr(schema.maxLength);
    field.long = field.input === 'text' && field.maxLength > LINE;
  }
  if (schema.default !== undefined) {
    field.preset = field.kind === 'text' && typeof schema.default === 'string' ? schema.default : JSON.stringify(schema.default);
  }
  return field;
}

function kindOf(schema) {
  const choices = choicesOf(schema);
  if (choices !== null) {
    return choices.length > 0 && choices.length <= MOST_CHOICES && choices.every((value) => !isObject(value) && !Array.isArray(value)) ? 'choice' : 'json';
  }
  return Object.hasOwn(PLAIN, schema.type) ? PLAIN[schema.type] : 'json';
}

function choicesOf(schema) {
  if (Array.isArray(schema.enum)) return schema.enum;
  return Object.hasOwn(schema, 'const') ? [schema.const] : null;
}

/**
 * What is sent of what the fields hold, by their place: `{json}`, or `{faults}`, a message or null for each field. What is
 * empty is left out; digits stay as they were typed.
 */
export function payloadOf(fields, texts) {
  const parts = fields.map((field, i) => partOf(field, texts[i] ?? ''));
  if (parts.some(({fault}) => fault)) {
    return {faults: parts.map(({fault}) => fault ?? null)};
  }
  if (fields[0].name === null) {
    return {json: parts[0].json ?? ''};
  }
  const given = parts.flatMap(({json}, i) => (json === null ? [] : [`${JSON.stringify(fields[i].name)}: ${json}`]));
  return {json: `{${given.join(', ')}}`};
}

function partOf(field, text) {
  if (text === '') {
    return field.required ? {fault: 'This is needed.'} : {json: null};
  }
  switch (field.kind) {
    case 'text':
      return {json: JSON.stringify(text)};
    case 'number':
      return isNumber(text) ? {json: text} : {fault: 'This is no number.'};
    case 'integer':
      return isNumber(text) && Number.isInteger(Number(text)) ? {json: text} : {fault: 'This is no whole number.'};
    default:
      return sound(text) ? {json: text} : {fault: 'This is no JSON. A text stands in double quotes.'};
  }
}

/** What the server found, at its fields: a message or null for each, and what belongs to none of them. */
export function placed(errors, fields) {
  const faults = fields.map(() => null);
  const others = [];
  for (const {pointer, message} of errors) {
    const at = fields.findIndex(({name}) => name === null || name === firstOf(pointer));
    if (at < 0) {
      others.push(pointer ? `${pointer}: ${message}` : message);
    } else {
      faults[at] = faults[at] === null ? message : `${faults[at]}; ${message}`;
    }
  }
  return {faults, others};
}

/** The name that a JSON pointer begins with; null of the whole. */
function firstOf(pointer) {
  const token = /^\/([^/]*)/.exec(pointer ?? '');
  return token && token[1].replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Whether the text is JSON. */
export function sound(text) {
  try {
    return JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON?.(value);
const isNumber = (text) => /^\s*-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?\s*$/.test(text);
const textOr = (value, otherwise) => (typeof value === 'string' && value !== '' ? value : otherwise);

function numberOr(value) {
  const number = JSON.isRawJSON?.(value) ? Number(value.rawJSON) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
