// The wire types of the native protocol in TypeScript.
const scalar = { string: 'string', bool: 'boolean', uint: 'number', json: 'unknown', CallId: 'string', RoomName: 'string' };

export const pascal = (name) => name.replace(/(?:^|-)(.)/g, (_, c) => c.toUpperCase());

function type(name) {
  if (name.endsWith('[]')) return `${type(name.slice(0, -2))}[]`;
  return scalar[name] ?? name;
}

const fields = (record) =>
  Object.entries(record.fields)
    .map(([name, f]) => `  /** ${f.about} */\n  ${name}${f.optional ? '?' : ''}: ${type(f.type)};\n`)
    .join('');

function message(side, name, m) {
  let common = '';
  if (side === 'Client') {
    if (m.reliable) common += '  /** the number of this message of yours, from 1 on; left out, it is not taken up again after a lost connection */\n  id?: number;\n';
    common += '  /** all up to this `seq` has arrived */\n  ack?: number;\n';
  } else if (m.reliable) {
    common += '  /** the number of this message to you */\n  seq: number;\n';
  }
  return `/** ${m.about} */\nexport interface ${side}${pascal(name)} {\n  type: '${name}';\n${common}${fields(m)}}\n\n`;
}

export function typescript(native) {
  let out = '// Written by protocol/generate.mjs from protocol/native.json.\n\n';
  out += `export const PROTOCOL_VERSION = ${native.version};\n\n`;
  for (const [name, values] of Object.entries(native.enums)) {
    const words = Array.isArray(values) ? values : Object.keys(values);
    out += `export type ${name} = ${words.map((w) => `'${w}'`).join(' | ')};\n\n`;
  }
  for (const [name, record] of Object.entries(native.records))
    out += `/** ${record.about} */\nexport interface ${name} {\n${fields(record)}}\n\n`;
  for (const [side, messages] of [['Client', native.client], ['Server', native.server]]) {
    for (const [name, m] of Object.entries(messages)) out += message(side, name, m);
    out += `export type ${side}Message = ${Object.keys(messages).map((n) => side + pascal(n)).join(' | ')};\n\n`;
  }
  return out;
}
