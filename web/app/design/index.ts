// All elements of the design system; importing this defines them.
export { HlAvatar, initials } from './avatar';
export { HlBar } from './bar';
export { HlButton } from './button';
export { HlDialog } from './dialog';
export { HlElement } from './element';
export { HlField } from './field';
export { HlIcon } from './icon';
export { HlIconButton } from './icon-button';
export { icons, type IconName } from './icons';
export { HlNotice } from './notice';
export { HlSelect, type SelectOption } from './select';
export { shared } from './shared';
export { growFrom } from './motion';
