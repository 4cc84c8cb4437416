// A call is dark whatever the system says, and so is what is around the page: its background, and the bars
// of a phone (the first theme-color counts).
const stageColor = Object.assign(document.createElement('meta'), { name: 'theme-color', content: '#0d0c0b' });

export function darken(dark: boolean): void {
  document.documentElement.toggleAttribute('data-in-call', dark);
  if (dark) document.head.prepend(stageColor);
  else stageColor.remove();
}
