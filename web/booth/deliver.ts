// Ways of a picture out of the page: file, clipboard, the phone's own sharing.
import type { Picture } from './tray.js';

export function savePicture(picture: Picture): void {
  const link = document.createElement('a');
  link.href = picture.url;
  link.download = picture.name;
  link.click();
}

export function mayCopy(): boolean {
  return 'clipboard' in navigator && typeof navigator.clipboard.write === 'function' && 'ClipboardItem' in window;
}

export async function copyPicture(picture: Picture): Promise<boolean> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture.blob })]);
    return true;
  } catch {
    return false;
  }
}

const asFile = (picture: Picture): File => new File([picture.blob], picture.name, { type: 'image/png' });

/** Where fingers are; a desktop's sharing dialog adds nothing to saving. */
export function mayShare(picture: Picture): boolean {
  return matchMedia('(pointer: coarse)').matches && (navigator.canShare?.({ files: [asFile(picture)] }) ?? false);
}

export async function sharePicture(picture: Picture): Promise<void> {
  // Rejects when the person closes the dialog, which needs no words.
  await navigator.share({ files: [asFile(picture)] }).catch(() => {});
}
