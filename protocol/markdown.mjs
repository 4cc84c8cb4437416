// The reference of docs/protocol.md.
const order = (side, m) => ({
  ...(side === 'client' && m.reliable ? { id: { type: 'uint', optional: true, about: 'the number of this message of yours' } } : {}),
  ...(side === 'client' ? { ack: { type: 'uint', optional: true, about: 'all up to this `seq` has arrived' } } : {}),
  ...(side === 'server' && m.reliable ? { seq: { type: 'uint', about: 'the number of this message to you' } } : {}),
  ...m.fields,
});

function table(fields) {
  const rows = Object.entries(fields).map(
    ([name, f]) => `| \`${name}\` | ${f.type.replace('[]', ' list')}${f.optional ? ', optional' : ''} | ${f.about} |`,
  );
  return rows.length ? `| field | type | meaning |\n| --- | --- | --- |\n${rows.join('\n')}\n\n` : '';
}

export function markdown(native) {
  let out = '';
  for (const [side, title] of [['client', 'Messages of the client'], ['server', 'Messages of the server']]) {
    out += `\n## ${title}\n`;
    for (const [name, m] of Object.entries(native[side])) {
      out += `\n### \`${name}\` (${side})\n${m.about}\n\n${table(order(side, m))}`;
      out += `\`\`\`json\n${JSON.stringify(m.example)}\n\`\`\`\n`;
    }
  }
  out += '\n## Records\n';
  for (const [name, r] of Object.entries(native.records)) out += `\n### ${name}\n${r.about}\n\n${table(r.fields)}`;
  out += '\n## Words\n\n`CallId`: 16 to 64 characters of `A-Z a-z 0-9 - _`.\n\n`RoomName`: 1 to 64 of the same.\n';
  for (const [name, values] of Object.entries(native.enums)) {
    out += `\n### ${name}\n`;
    if (Array.isArray(values)) out += `${values.map((v) => `\`${v}\``).join(', ')}\n`;
    else out += Object.entries(values).map(([v, about]) => `- \`${v}\`: ${about}\n`).join('');
  }
  return out + '\n';
}
