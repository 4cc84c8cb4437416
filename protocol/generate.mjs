// Writes what follows from protocol/native.json:
//   --cpp DIR   messages.h and messages.cc     --ts DIR   messages.ts
//   --md FILE   the reference between the markers of docs/protocol.md (--check: only tell if it is stale)
import fs from 'node:fs';
import path from 'node:path';
import { cppHeader, cppSource } from './cpp.mjs';
import { markdown } from './markdown.mjs';
import { typescript } from './typescript.mjs';

const native = JSON.parse(fs.readFileSync(new URL('./native.json', import.meta.url), 'utf8'));
const [flag, target, extra] = process.argv.slice(2);

// An unchanged file keeps its time, so that nothing is compiled again.
function write(file, text) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  if (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== text) fs.writeFileSync(file, text);
}

switch (flag) {
  case '--cpp':
    write(path.join(target, 'messages.h'), cppHeader(native));
    write(path.join(target, 'messages.cc'), cppSource(native));
    break;
  case '--ts':
    write(path.join(target, 'messages.ts'), typescript(native));
    break;
  case '--md': {
    const text = fs.readFileSync(target, 'utf8');
    const parts = text.split(/(?<=<!-- reference: begin -->\n)[^]*?(?=<!-- reference: end -->)/);
    if (parts.length !== 2) throw new Error(`${target} has no reference markers`);
    const fresh = parts[0] + markdown(native) + parts[1];
    if (extra === '--check' && fresh !== text) {
      console.error(`${target} does not say what protocol/native.json says: run ./dev protocol`);
      process.exit(1);
    }
    if (extra !== '--check') write(target, fresh);
    break;
  }
  default:
    console.error('usage: generate.mjs --cpp DIR | --ts DIR | --md FILE [--check]');
    process.exit(2);
}
