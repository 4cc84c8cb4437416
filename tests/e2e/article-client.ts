// An old client: the caller and callee of the article "Let's have fun with WebRTC", in today's syntax but
// with its habits: a nickname first, one description with all its candidates, no ringing, no hanging up,
// and the socket closed as soon as the answer is sent or set. Its page comes from another host.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page } from '@playwright/test';

const html = `<!doctype html><meta charset="utf-8"><title>Old client</title>
<link rel="icon" href="data:,"><ul id="userlist"></ul><p id="status"></p>
<video id="remote" autoplay playsinline></video><script src="client.js"></script>`;

/** Runs in the page. `pc` is a global, as it was in the article. */
function client(): void {
  const { searchParams } = new URL(location.href);
  const nickname = searchParams.get('nickname')!;
  const socket = new WebSocket(searchParams.get('socket')!);
  const status = (text: string): void => void (document.getElementById('status')!.textContent = text);
  let peer = '';
  let pc: RTCPeerConnection;

  socket.onopen = () => {
    status('connected');
    socket.send(JSON.stringify({ nickname }));
  };
  socket.onclose = () => status('disconnected');

  async function start(calling: boolean, offer?: RTCSessionDescriptionInit): Promise<void> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 320, height: 240 } });
    pc = new RTCPeerConnection();
    for (const track of stream.getTracks()) pc.addTrack(track, stream);
    pc.ontrack = ({ streams: [remote] }) => {
      (document.getElementById('remote') as HTMLVideoElement).srcObject = remote ?? null;
    };
    pc.onicecandidate = ({ candidate }) => {
      if (candidate) return; // not before all are there
      const sdp = JSON.stringify({ from: nickname, [calling ? 'offer' : 'answer']: pc.localDescription });
      socket.send(JSON.stringify({ target: peer, sdp }));
      if (!calling) socket.close();
    };
    if (offer) await pc.setRemoteDescription(offer);
    await pc.setLocalDescription(await (calling ? pc.createOffer() : pc.createAnswer()));
    Object.assign(window, { pc });
  }

  socket.onmessage = ({ data }: MessageEvent<string>) => {
    const message = JSON.parse(data) as {
      userlist?: string[];
      from?: string;
      offer?: RTCSessionDescriptionInit;
      answer?: RTCSessionDescriptionInit;
    };
    if (message.userlist) {
      document.getElementById('userlist')!.replaceChildren(
        ...message.userlist
          .filter((name) => name !== nickname)
          .map((name) => {
            const button = document.createElement('button');
            button.textContent = name;
            button.onclick = () => {
              peer = name;
              void start(true);
            };
            return button;
          }),
      );
    } else if (message.offer) {
      peer = message.from!;
      void start(false, message.offer);
    } else if (message.answer) {
      void pc.setRemoteDescription(message.answer).then(() => socket.close());
    } else status(data);
  };
}

export interface ArticleHost {
  url: string;
  close(): Promise<void>;
}

/** Serves the old client's page, on another port and so from another origin than Halloo. */
export async function serveArticleClient(): Promise<ArticleHost> {
  const server = createServer(({ url }, response) => {
    const script = url?.startsWith('/client.js');
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(script ? `(${client.toString()})();` : html);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

export class ArticlePerson {
  constructor(
    readonly page: Page,
    readonly name: string,
  ) {}

  async connect(host: ArticleHost, socket: string): Promise<void> {
    await this.page.goto(`${host.url}?${new URLSearchParams({ nickname: this.name, socket }).toString()}`);
    await expect(this.page.locator('#status')).toHaveText('connected');
  }

  async call(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  /** Both of the article's clients leave the server once the answer is set. */
  async hasLeftServer(): Promise<void> {
    await expect(this.page.locator('#status')).toHaveText('disconnected');
  }

  /** The article knows no hanging up; this is what its page's end does to the connection. */
  async hangUp(): Promise<void> {
    await this.page.evaluate(() => (window as unknown as { pc: RTCPeerConnection }).pc.close());
  }

  /** The other end has closed its connection. */
  async isHungUpOn(): Promise<void> {
    const state = () => this.page.evaluate(() => (window as unknown as { pc: RTCPeerConnection }).pc.getSenders()[0]?.transport?.state);
    await expect.poll(state).toBe('closed');
  }
}
