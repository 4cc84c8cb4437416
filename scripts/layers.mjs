// Holds the includes against the layers of docs/architecture.md: each folder of src/ may include itself and
// those named here. Prints each breach and fails.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

const may = {
  base: [],
  stun: ['base'],
  rtp: ['base'],
  sdp: ['base'],
  turn: ['base', 'stun'],
  ice: ['base', 'stun'],
  dtls: ['base'],
  srtp: ['base'],
  sfu: ['base', 'rtp'],
  transport: ['base', 'stun', 'rtp', 'ice', 'dtls', 'srtp'],
  session: ['base', 'stun', 'rtp', 'sdp', 'ice', 'dtls', 'sfu', 'transport'],
  io: ['base'],
  switchboard: ['base'],
  doors: ['base', 'switchboard', 'session', 'protocol'],
  app: ['base', 'stun', 'rtp', 'sdp', 'turn', 'ice', 'dtls', 'transport', 'session', 'io', 'switchboard', 'doors', 'protocol'],
};

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', 'src/*.h', 'src/*.cc'], { encoding: 'utf8' })
  .split('\n').filter((f) => f && f.split('/').length > 2 && fs.existsSync(f));
let breaches = 0;
const unknown = new Set();
for (const file of files) {
  const folder = file.split('/')[1];
  if (!may[folder]) { unknown.add(folder); continue; }
  for (const [, included] of fs.readFileSync(file, 'utf8').matchAll(/^#include "([^"]+)"/gm)) {
    const target = included.split('/')[0];
    if (target === folder || may[folder].includes(target)) continue;
    // A door knows the switchboard, not another door; the hall alone knows them all.
    console.error(`${file} includes ${included}: ${folder} may include ${[folder, ...may[folder]].join(', ')}`);
    breaches++;
  }
  const [, , door] = file.split('/');
  if (folder === 'doors' && ['native', 'article', 'room_of_two'].includes(door))
    for (const [, other] of fs.readFileSync(file, 'utf8').matchAll(/^#include "doors\/(native|article|room_of_two)\//gm))
      if (other !== door) { console.error(`${file} includes another door`); breaches++; }
}
for (const folder of unknown) { console.error(`src/${folder} stands in no layer`); breaches++; }
console.log(`${files.length} files, ${breaches} breaches`);
process.exit(breaches ? 1 : 0);
