// What the programs of this folder have in common. Each is one WebRTC peer of someone else's make, in a process
// of its own because such libraries end badly or not at all. Its arguments say what it is to do:
//   publish URL          send a picture of one brightness and a tone to that place of WHIP
//   watch URL            receive from that place of WHEP
//   relay FROM TO        receive, and publish what was received, where the library itself encodes nothing
// It tells what it has seen as lines of JSON, each with numbers that have changed, and is gone when its input ends.
import readline from 'node:readline';

const INTERVAL_MS = 50;

let seen = {};
let timer = null;

function write() {
  timer = null;
  process.stdout.write(`${JSON.stringify(seen)}\n`);
  seen = {};
}

export function tell(values) {
  Object.assign(seen, values);
  timer ??= setTimeout(write, INTERVAL_MS);
}

// `commands`: by the word that the test writes.
export function obey(commands, ending = () => {}) {
  const lines = readline.createInterface({ input: process.stdin });
  lines.on('line', (word) => commands[word]());
  lines.on('close', async () => {
    await ending();
    process.exit(0);
  });
}

export const [role, ...urls] = process.argv.slice(2);
