// What the devices must do in a real browser.
import { LevelMeter } from '../../../web/client/level';
import { LocalMedia } from '../../../web/client/media';
import type { MediaProblem } from '../../../web/client/types';
import { check, devices, until } from './look';

const idOf = (track: MediaStreamTrack | null): string => track?.getSettings().deviceId ?? '';

export const media = {
  async 'opens what is wanted, keeps one stream, lists the devices'() {
    const media = new LocalMedia();
    const { stream } = media;
    await media.open({ audio: true, video: true });
    check(media.audioTrack?.readyState === 'live' && media.videoTrack?.readyState === 'live', 'both');
    check(media.devices.cameras.length === 2 && media.devices.microphones.length > 0, 'devices');
    check(media.devices.cameras.every(({ label }) => label !== ''), 'by name');
    const audio = media.audioTrack;
    const video = media.videoTrack;
    await media.open({ audio: true, video: false });
    check(media.audioTrack === audio && media.videoTrack === null && video.readyState === 'ended', 'the camera is off');
    await media.turn('video', true);
    check(media.stream === stream && stream.getTracks().length === 2, 'the same stream');
    media.stop();
    await until('all off', () => stream.getTracks().length === 0);
    check(media.problem.audio === null && media.problem.video === null, 'no problem');
  },

  async 'takes another camera, and the same again after a reload'() {
    const media = await devices();
    const other = media.devices.cameras.find(({ deviceId }) => deviceId !== idOf(media.videoTrack));
    check(other, 'there is another');
    const before = media.videoTrack;
    await media.choose('camera', other.deviceId);
    check(idOf(media.videoTrack) === other.deviceId && before?.readyState === 'ended', 'taken');
    const reloaded = await devices();
    check(idOf(reloaded.videoTrack) === other.deviceId && reloaded.chosen.camera === other.deviceId, 'remembered');
    await media.flip();
    check(idOf(media.videoTrack) !== other.deviceId && media.videoTrack?.readyState === 'live', 'flipped');
    await media.choose('speaker', 'loud');
    check(new LocalMedia().chosen.speaker === 'loud', 'a speaker is remembered');
  },

  async 'a camera that cannot be had is told, and the one before goes on'() {
    const media = await devices();
    const told: MediaProblem[] = [];
    media.on('problem', (problem) => told.push(problem));
    await media.choose('camera', 'no such camera');
    check(told[0] === 'missing' && media.videoTrack?.readyState === 'live', `${told}`);
    check(media.problem.video === null, 'the picture is there');
  },

  async 'a device that is pulled out is replaced by another of its kind'() {
    const media = await devices();
    const told: MediaProblem[] = [];
    media.on('problem', (problem) => told.push(problem));
    const before = media.videoTrack;
    before?.stop();
    before?.dispatchEvent(new Event('ended')); // as the browser does; no hand can be laid on a synthetic camera
    await until('another', () => media.videoTrack && media.videoTrack !== before && media.problem.video === null);
    check(told.length === 1 && told[0] === 'unplugged', `${told}`);
    check(media.audioTrack?.readyState === 'live', 'the microphone is left alone');
  },

  async 'a meter shows the microphone, follows another, and falls when it is off'() {
    const media = await devices();
    let level = 0;
    const meter = new LevelMeter(media.stream, (now) => (level = now));
    await until('sound', () => level > 0.2);
    await media.turn('audio', false);
    await until('silence', () => level === 0);
    await media.turn('audio', true);
    await until('sound again', () => level > 0.2);
    meter.close();
  },
};

/** Run in browsers where something is wrong; returns what was found. */
export async function open(want: { audio: boolean; video: boolean }): Promise<object> {
  const media = await devices(want);
  return { problem: media.problem, audio: media.audioTrack !== null, video: media.videoTrack !== null };
}
