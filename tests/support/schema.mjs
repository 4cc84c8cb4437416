// Is a message one of protocol/native.json? Every field that is there must be known and of its type, every
// field that is not optional must be there.
import fs from 'node:fs';

export const native = JSON.parse(fs.readFileSync(new URL('../../protocol/native.json', import.meta.url), 'utf8'));

const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
const scalars = {
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  uint: isCount,
  json: (value) => value !== undefined,
  CallId: (value) => typeof value === 'string' && /^[A-Za-z0-9_-]{16,64}$/.test(value),
  RoomName: (value) => typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value),
};

function wordsOf(name) {
  const words = native.enums[name];
  return words && (Array.isArray(words) ? words : Object.keys(words));
}

function checkValue(type, value, where, faults) {
  if (type.endsWith('[]')) {
    if (!Array.isArray(value)) faults.push(`${where} is not a list`);
    else value.forEach((entry, i) => checkValue(type.slice(0, -2), entry, `${where}[${i}]`, faults));
  } else if (type in scalars) {
    if (!scalars[type](value)) faults.push(`${where} is no ${type}: ${JSON.stringify(value)}`);
  } else if (wordsOf(type)) {
    if (!wordsOf(type).includes(value)) faults.push(`${where} is none of ${wordsOf(type)}: ${JSON.stringify(value)}`);
  } else if (type in native.records) {
    checkFields(native.records[type].fields, value, where, faults);
  } else {
    faults.push(`${where} is of the type ${type}, which native.json does not have`);
  }
}

function checkFields(fields, object, where, faults) {
  if (object === null || typeof object !== 'object' || Array.isArray(object)) return void faults.push(`${where} is no object`);
  for (const [name, field] of Object.entries(fields)) {
    if (name in object) checkValue(field.type, object[name], `${where}.${name}`, faults);
    else if (!field.optional) faults.push(`${where}.${name} is missing`);
  }
  for (const name of Object.keys(object)) if (!(name in fields)) faults.push(`${where}.${name} is not in native.json`);
}

// The fields that every message of this side has, and what makes one reliable.
function envelope(side, message) {
  const fields = { type: { type: 'string' } };
  if (side === 'client') fields.ack = { type: 'uint', optional: true };
  if (message.reliable) fields[side === 'client' ? 'id' : 'seq'] = { type: 'uint', optional: side === 'client' };
  return fields;
}

// What is wrong with a message of this side ('client' or 'server'): sentences, none if nothing is.
export function faultsOf(side, message) {
  const type = message?.type;
  const known = typeof type === 'string' && Object.hasOwn(native[side], type) ? native[side][type] : null;
  if (!known) return [`${JSON.stringify(type)} is no message of the ${side}`];
  const faults = [];
  checkFields({ ...envelope(side, known), ...known.fields }, message, type, faults);
  return faults;
}
