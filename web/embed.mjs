// Embeds a folder of files into the program: node web/embed.mjs FOLDER OUT writes OUT/pages.S, which
// holds each file plain, as gzip and as brotli, and OUT/pages.cc with the table of src/app/pages.h.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const [folder, out] = process.argv.slice(2);
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};

function* walk(dir, base = '') {
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    const name = base + entry.name;
    if (entry.isDirectory()) yield* walk(path.join(dir, entry.name), name + '/');
    else yield name;
  }
}

fs.mkdirSync(path.join(out, 'data'), { recursive: true });
const names = [...walk(folder)].filter((name) => !name.endsWith('.map')).sort((a, b) => (a < b ? -1 : 1));
let assembly = '.section .rodata\n';
let rows = '';
let externs = '';
names.forEach((name, index) => {
  const type = types[path.extname(name)];
  if (!type) throw new Error(`web/embed.mjs knows no content type for ${name}`);
  const plain = fs.readFileSync(path.join(folder, name));
  const smaller = (packed) => (packed.length < plain.length * 0.9 ? packed : Buffer.alloc(0));
  const variants = {
    plain,
    gzip: smaller(zlib.gzipSync(plain, { level: 9 })),
    brotli: smaller(zlib.brotliCompressSync(plain, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 } })),
  };
  const views = Object.entries(variants).map(([kind, data]) => {
    if (data.length === 0) return '{}';
    const file = path.resolve(out, 'data', `${index}.${kind}`);
    fs.writeFileSync(file, data);
    const symbol = `halloo_page_${index}_${kind}`;
    assembly += `.global ${symbol}\n${symbol}: .incbin "${file}"\n`;
    externs += `extern "C" const char ${symbol}[];\n`;
    return `{${symbol}, ${data.length}}`;
  });
  const etag = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  rows += `    {"${name}", "${type}", "\\"${etag}\\"", ${views.join(', ')}},\n`;
});
assembly += '.section .note.GNU-stack,"",@progbits\n';
fs.writeFileSync(path.join(out, 'pages.S'), assembly);
fs.writeFileSync(
  path.join(out, 'pages.cc'),
  `#include "app/pages.h"\n\n${externs}\nnamespace halloo::app {\n\nstd::span<const Page> pages() {\n  static const Page table[] = {\n${rows}  };\n  return table;\n}\n\n}  // namespace halloo::app\n`,
);
