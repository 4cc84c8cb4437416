// Builds the pages: node web/build.mjs [--gallery] [--watch] [FOLDER] fills FOLDER (build/web) with the
// HTML pages, manifest.webmanifest, and assets/<name>-<hash>.<ext>, whose names change with what is in
// them and with nothing else. Everything refers to everything relatively.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { marked } from 'marked';

const web = path.dirname(fileURLToPath(import.meta.url));
const options = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const folders = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = options.find((option) => !['--gallery', '--watch'].includes(option));
if (unknown) throw new Error(`web/build.mjs knows no ${unknown}; it knows --gallery and --watch`);
const gallery = options.includes('--gallery');
const out = path.resolve(folders[0] ?? path.join(web, '..', 'build', gallery ? 'gallery' : 'web'));

/** Page -> its template. A reference in a template to a file beside it becomes one to the built file. */
const pages = {
  'index.html': 'app/index.html',
  'room.html': 'room/room.html',
  'booth.html': 'booth/booth.html',
  'about.html': 'about/about.html',
  'protocol.html': 'about/protocol.html',
  ...(gallery ? { 'gallery.html': 'app/gallery/gallery.html' } : {}),
};
const scripts = {
  app: 'app/main.ts',
  room: 'room/main.ts',
  booth: 'booth/main.ts',
  about: 'about/main.ts',
  ...(gallery ? { gallery: 'app/gallery/main.ts' } : {}),
};


/** Emptied rather than removed, so that a server that has it open goes on. */
function empty(folder) {
  fs.mkdirSync(folder, { recursive: true });
  for (const entry of fs.readdirSync(folder)) fs.rmSync(path.join(folder, entry), { recursive: true });
}

/** Source file -> what it was built to, both absolute. */
async function bundle() {
  const result = await esbuild.build({
    entryPoints: Object.entries(scripts).map(([name, file]) => ({ in: path.join(web, file), out: name })),
    absWorkingDir: path.join(web, '..'),
    outdir: path.join(out, 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: 'shared-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['es2022', 'chrome111', 'firefox115', 'safari16.4'],
    minify: true,
    sourcemap: gallery,
    legalComments: 'none',
    charset: 'utf8',
    metafile: true,
    logLevel: 'warning',
  });
  const built = new Map();
  for (const [file, { entryPoint }] of Object.entries(result.metafile.outputs)) {
    if (entryPoint) built.set(path.resolve(web, '..', entryPoint), path.resolve(web, '..', file));
  }
  return built;
}

function write(name, content) {
  const file = path.join(out, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
}

/** Where the built counterpart of a source file is; files that are not scripts are made on demand. */
function resolver(built) {
  return (file) => {
    if (built.has(file)) return built.get(file);
    const { name, ext } = path.parse(file);
    let content = fs.readFileSync(file);
    if (ext === '.css') content = Buffer.from(esbuild.transformSync(content.toString(), { loader: 'css', minify: true }).code);
    if (ext === '.webmanifest') content = Buffer.from(linked(content.toString(), file, (target) => resolver(built)(target)));
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 8).toUpperCase();
    const target = ext === '.webmanifest' ? path.basename(file) : `assets/${name}-${hash}${ext}`;
    built.set(file, write(target, content));
    return built.get(file);
  };
}

/** `src`, `href` and `"src":` that name an existing file beside `from` are led to what it was built to. */
function linked(text, from, resolve) {
  return text.replace(/(\b(?:src|href)="|"src":\s*")([^":#?]+)"/g, (whole, before, reference) => {
    const file = path.resolve(path.dirname(from), reference);
    if (!path.extname(reference) || !fs.existsSync(file)) return whole;
    return `${before}${path.relative(out, resolve(file)).split(path.sep).join('/')}"`;
  });
}

/** {{name.md}} in a template is that page of docs/ as HTML, with an id for each heading. */
function documents(text) {
  return text.replace(/\{\{([\w-]+\.md)\}\}/g, (_, name) => {
    const markdown = fs.readFileSync(path.join(web, '..', 'docs', name), 'utf8');
    const body = marked.parse(markdown, { async: false });
    const slug = (inner) =>
      inner
        .replace(/<[^>]*>/g, '')
        .toLowerCase()
        .replace(/&[a-z]+;|[^\w\s-]/g, '')
        .trim()
        .replace(/\s+/g, '-');
    return body
      .replace(/<h([1-4])>(.*?)<\/h\1>/g, (_whole, level, inner) => `<h${level} id="${slug(inner)}">${inner}</h${level}>`)
      .replace(/<table>/g, '<div class="table" role="group" tabindex="0" aria-label="Table"><table>')
      .replace(/<\/table>/g, '</table></div>')
      .replace(/<pre>/g, '<pre tabindex="0">');
  });
}

async function build() {
  const started = Date.now();
  empty(out);
  const resolve = resolver(await bundle());
  for (const [page, template] of Object.entries(pages)) {
    const file = path.join(web, template);
    write(page, linked(documents(fs.readFileSync(file, 'utf8')), file, resolve));
  }
  console.log(`web: ${Object.keys(pages).length} pages in ${path.relative(process.cwd(), out) || '.'}, ${Date.now() - started} ms`);
}

await build();
if (options.includes('--watch')) {
  let building = Promise.resolve();
  let due = false;
  const changed = () => {
    if (due) return; // one change of a file is told several times
    due = true;
    building = building.then(() => {
      due = false;
      return build().catch((error) => console.error(error.message));
    });
  };
  // Folder by folder: Node 18 does not watch recursively on Linux.
  const watch = (folder) => {
    fs.watch(folder, changed);
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) watch(path.join(folder, entry.name));
    }
  };
  watch(web);
}
