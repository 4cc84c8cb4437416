// Makes the page and its charts of what halloo_bench found, and says the comparisons in short. A part that was
// not measured stays as the page has it.
// Usage: node report.mjs RESULTS.json PAGE.md
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { basename } from 'node:path';
import { chart } from './chart.mjs';
import { fixed } from './report/format.mjs';
import { heading as gatewayHeading, reportGateway } from './report/gateway.mjs';
import { reportMessages } from './report/messages.mjs';
import { heading as relaysHeading, reportRelays } from './report/relays.mjs';

const [resultsFile, pageFile] = process.argv.slice(2);
const results = JSON.parse(readFileSync(resultsFile, 'utf8'));

const measured = `Written by \`./dev bench\` on ${new Date().toISOString().slice(0, 10)}: ${cpus()[0].model.replace(/\s+/g, ' ').trim()},
${cpus().length} cores, ${fixed(totalmem() / 2 ** 30, 0)} GiB, Linux ${release().match(/^[\d.]+/)[0]}, Node ${process.versions.node}. Rates drift
from machine to machine and from day to day; the ratios, of servers that took turns in one run, hold.`;

const title = '# Benchmarks\n\n';
const page = existsSync(pageFile) ? readFileSync(pageFile, 'utf8') : title;
const borders = [relaysHeading, gatewayHeading].map((heading) => page.indexOf(`\n${heading}\n`));
const part = (from, until) => (from < 0 ? '' : page.slice(from, until < 0 ? undefined : until).trim());
const parts = {
  messages: part(title.length, borders.find((border) => border >= 0) ?? -1),
  relays: part(borders[0], borders[1]),
  gateway: part(borders[1], -1),
};

const written = [pageFile];
const aims = [];
function write(part, report, chartFile) {
  const { text, panels, aims: these } = report(results, measured, basename(chartFile));
  parts[part] = text.trim();
  writeFileSync(chartFile, chart(panels));
  written.push(chartFile);
  aims.push(...these);
}
const chartFile = (name) => pageFile.replace(/\.md$/, `${name}.svg`);
if (results.throughput.length > 0) write('messages', reportMessages, chartFile(''));
if (results.relayed.length > 0) write('relays', reportRelays, chartFile('-turn'));
if (results.forwarded.length > 0) write('gateway', reportGateway, chartFile('-gateway'));
writeFileSync(pageFile, `${title}${Object.values(parts).filter(Boolean).join('\n\n')}\n`);

for (const [what, figure, aim] of aims)
  console.log(`  ${what.padEnd(74)} ${figure.padStart(9)}${aim ? `   aim ${aim}` : ''}`);
console.log(`Written: ${written.join(', ')}`);
