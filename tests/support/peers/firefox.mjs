// Firefox ESR, over WebDriver BiDi by npm `puppeteer-core`. A page of the server publishes a canvas of one brightness
// and the tone of Firefox's made-up microphone, and watches.
//   both URL-TO-PUBLISH URL-TO-WATCH BRIGHTNESS   tells frames, brightness, width, height, sounds (glances at what was loud)
import { setTimeout } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';
import { obey, tell, urls } from './told.mjs';

const preferences = {
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.navigator.permission.disabled': true,
  'media.navigator.streams.fake': true,
  // Nothing of this goes to another machine.
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.getAddons.cache.enabled': false,
  'media.gmp-manager.updateEnabled': false,
  'media.gmp-manager.url': '',
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.dns.disablePrefetch': true,
};

// In the page, as what follows.
async function negotiate(connection, url) {
  await connection.setLocalDescription();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/sdp' },
    body: connection.localDescription.sdp,
  });
  const sdp = await response.text();
  if (response.status !== 201) throw new Error(`${response.status} ${sdp}`);
  await connection.setRemoteDescription({ type: 'answer', sdp });
}

async function publish(url, brightness) {
  const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 120 });
  const picture = canvas.getContext('2d');
  let at = 0;
  setInterval(() => {
    picture.fillStyle = `rgb(${brightness}, ${brightness}, ${brightness})`;
    picture.fillRect(0, 0, canvas.width, canvas.height);
    picture.fillStyle = 'black';
    picture.fillRect((at = (at + 4) % 150), 50, 8, 8); // something that moves
  }, 66);
  const tone = await navigator.mediaDevices.getUserMedia({ audio: true });
  const connection = (window.publishing = new RTCPeerConnection());
  for (const stream of [canvas.captureStream(15), tone])
    connection.addTransceiver(stream.getTracks()[0], { direction: 'sendonly' });
  await window.negotiate(connection, url);
}

async function watch(url) {
  const connection = (window.watching = new RTCPeerConnection());
  const seen = (window.seen = { frames: 0, sounds: 0 });
  const see = (track) => {
    const video = Object.assign(document.createElement('video'), { muted: true, autoplay: true, srcObject: new MediaStream([track]) });
    document.body.append(video);
    const [width, height] = [16, 12];
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const picture = canvas.getContext('2d', { willReadFrequently: true });
    const look = () => {
      picture.drawImage(video, 0, 0, width, height);
      const { data } = picture.getImageData(0, 0, width, height);
      const sum = data.reduce((total, value, i) => (i % 4 === 1 ? total + value : total), 0);
      Object.assign(seen, { frames: seen.frames + 1, brightness: sum / width / height, width: video.videoWidth, height: video.videoHeight });
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
  };
  connection.ontrack = ({ track }) => track.kind === 'video' && see(track);
  for (const kind of ['video', 'audio']) connection.addTransceiver(kind, { direction: 'recvonly' });
  await window.negotiate(connection, url);
}

async function glance() {
  const { seen, publishing, watching } = window;
  for (const { type, kind, audioLevel } of (await watching.getStats()).values())
    if (type === 'inbound-rtp' && kind === 'audio' && audioLevel > 0.03) seen.sounds++;
  return { ...seen, publishing: publishing.connectionState, watching: watching.connectionState };
}

const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
  headless: true,
  extraPrefsFirefox: preferences,
});
let ending = false;
let looking;
obey({}, async () => {
  ending = true;
  await looking; // what is cut off would be an error
  await browser.close();
});

const [to, from, brightness] = urls;
const page = await browser.newPage();
await page.goto(new URL('/health', to).href);
await page.evaluate(`window.negotiate = ${negotiate}`);
await page.evaluate(publish, to, Number(brightness));
await page.evaluate(watch, from);
async function look() {
  while (!ending) {
    tell(await page.evaluate(glance));
    await setTimeout(50);
  }
}
looking = look();
