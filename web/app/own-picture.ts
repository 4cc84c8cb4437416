// One's own picture in <hl-mirror> and <hl-self-tile>, as a mirror shows it; as it is from a camera on the far side.
import { css, html } from 'lit';
import type { OwnSide } from './own-side';
import { pictureStyles } from './picture-styles';
import * as texts from './texts';

export const ownPicture = (app: OwnSide) => html`<video
  class="self ${app.media.facingMode === 'environment' ? 'away' : ''}"
  ?hidden=${!app.showsPicture}
  aria-label=${texts.yourPicture()}
  .srcObject=${app.picture}
  .muted=${true}
  muted
  autoplay
  playsinline
></video>`;

export const ownPictureStyles = [
  pictureStyles,
  css`
    video {
      transform: scaleX(-1);
    }
    video.away {
      transform: none;
    }
  `,
];
