// Programs of the tests' own for pages, bundled with the sources that they use.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url)); // also from build/client-tests, where the client's tests run

/** Of a file, named from the root. */
export async function bundle(file) {
  const { outputFiles } = await build({
    entryPoints: [`${root}/${file}`],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    write: false,
    tsconfig: `${root}/web/tsconfig.json`,
  });
  return outputFiles[0].text;
}
