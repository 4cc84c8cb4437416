// Bars in panels, one below the other, as an SVG of its own: readable on a light page and on a dark one.
const width = 760, left = 190, right = 110, barHeight = 20, step = 28, titleHeight = 40, gap = 18, margin = 20;

const escape = (text) => text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]);

function panel({ title, bars }, top) {
  const most = Math.max(...bars.map((bar) => bar.value));
  const lines = [`<text class="title" x="${margin}" y="${top + 22}">${escape(title)}</text>`];
  bars.forEach((bar, i) => {
    const y = top + titleHeight + i * step;
    const length = Math.max(2, (bar.value / most) * (width - left - right));
    lines.push(
      `<text class="label" x="${left - 12}" y="${y + 15}">${escape(bar.label)}</text>`,
      `<rect class="${bar.ours ? 'ours' : 'theirs'}" x="${left}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="4"/>`,
      `<text class="value" x="${(left + length + 8).toFixed(1)}" y="${y + 15}">${escape(bar.text)}</text>`);
  });
  return lines.join('\n');
}

// panels: [{ title, bars: [{ label, value, text, ours }] }]
export function chart(panels) {
  let top = margin;
  const drawn = panels.map((one) => {
    const here = panel(one, top);
    top += titleHeight + one.bars.length * step + gap;
    return here;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" width="${width}" height="${top}" role="img">
<title>${escape(panels.map((one) => one.title).join('; '))}</title>
<style>
  text { font: 14px system-ui, sans-serif; fill: #1d1b18 }
  .title { font-weight: 600; font-size: 15px }
  .label { text-anchor: end }
  .value { font-variant-numeric: tabular-nums }
  .ours { fill: #0b6b57 }
  .theirs { fill: #c9c3b8 }
</style>
<rect width="${width}" height="${top}" rx="12" fill="#fffefc"/>
${drawn.join('\n')}
</svg>
`;
}
