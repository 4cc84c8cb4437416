// What is to be said above the stage: one thing at a time, the gravest first, with its next step.
import { html, nothing } from 'lit';
import '../app/design/button';
import '../app/design/icon-button';
import '../app/design/notice';
import { troubles } from '../app/problem';
import { troubleNotice, weakNotice } from '../app/talk/notices';
import * as appTexts from '../app/texts';
import type { MediaKind } from '../client';
import type { RoomApp } from './room-app';
import * as texts from './texts';

/** What one can do about the host's wish, if anything. */
function answer(app: RoomApp, kind: MediaKind, muted: boolean, bound: boolean): [label: string, step: () => unknown] | null {
  switch (kind) {
    case 'audio':
      if (!muted) return app.muted ? [appTexts.unmute(), () => app.toggleMuted()] : null;
      if (!bound) return app.muted ? null : [appTexts.mute(), () => app.toggleMuted()];
      return app.room?.self?.hand ? null : [texts.raiseHand(), () => app.toggleHand()];
    case 'video':
      return muted && app.showsCamera ? [appTexts.cameraOff(), () => app.toggleCamera()] : null;
    case 'screen':
      return muted && app.roomMedia?.screen ? [texts.stopScreen(), () => app.toggleScreen()] : null;
  }
}

const icons = { audio: 'microphone-off', video: 'camera-off', screen: 'screen-off' } as const;

function askedNotice(app: RoomApp, { kind, muted }: { kind: MediaKind; muted: boolean }) {
  const bound = app.room?.mode === 'gateway';
  const [label, step] = answer(app, kind, muted, bound) ?? [];
  return html`<hl-notice tone="glass" icon=${icons[kind]} data-test="asked"
    >${texts.asked(kind, muted, bound)}
    <span slot="action" class="answers"
      >${label
        ? html`<hl-button variant="quiet" @click=${() => (app.settle(), step?.())}>${label}</hl-button>`
        : nothing}${close(app)}</span
    >
  </hl-notice>`;
}

const close = (app: RoomApp) => html`<hl-icon-button
  slot="action"
  icon="close"
  label=${appTexts.close()}
  tip="below"
  tip-align="end"
  @click=${() => app.settle()}
></hl-icon-button>`;

export function notice(app: RoomApp) {
  const { halloo, room, roomMedia } = app;
  if (halloo.state !== 'online') {
    return html`<hl-notice tone="glass" icon="warning" data-test="server-away"
      >${navigator.onLine ? texts.comingBack(app.attention.two && room?.mode === 'direct') : texts.comingBackOffline()}</hl-notice
    >`;
  }
  if (room?.phase !== 'inside') {
    return html`<hl-notice tone="glass" data-test="entering-again">${texts.enteringAgain()}</hl-notice>`;
  }
  if (roomMedia?.state === 'reconnecting') {
    return html`<hl-notice tone="glass" icon="warning" data-test="reconnecting">${texts.mediaReconnecting()}</hl-notice>`;
  }
  if (roomMedia?.sound.blocked) {
    return html`<hl-notice tone="glass" icon="speaker-off" data-test="sound-blocked"
      >${texts.hearOthers()}
      <hl-button slot="action" variant="primary" @click=${() => roomMedia.sound.start()}>${appTexts.turnSoundOn()}</hl-button>
    </hl-notice>`;
  }
  if (app.asked) return askedNotice(app, app.asked);
  const [trouble] = troubles(app).filter(({ of }) => of !== 'camera' || app.sending.video);
  if (trouble && (trouble.of !== 'microphone' || app.sending.audio)) return troubleNotice(app, trouble);
  if (app.screenFailed) {
    return html`<hl-notice tone="glass" icon="screen-off" data-test="screen-failed"
      >${texts.screenFailed()} ${close(app)}
    </hl-notice>`;
  }
  if (roomMedia?.screen) {
    return html`<hl-notice tone="glass" icon="screen" data-test="sharing"
      >${texts.youShare()}
      <hl-button slot="action" variant="danger" @click=${() => app.toggleScreen()}>${texts.stopScreen()}</hl-button>
    </hl-notice>`;
  }
  if (roomMedia?.quality.level === 'poor' && app.showsCamera) return weakNotice();
  return nothing;
}
