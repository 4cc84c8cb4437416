// The looks of a <video> that fills its frame; `.whole`: with bars, rather than cut off.
import { css } from 'lit';

export const pictureStyles = css`
  video {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: cover;
    transition: filter var(--slow) var(--ease);
  }
  video.whole {
    object-fit: contain;
  }
  video.unseen {
    visibility: hidden;
  }
`;
