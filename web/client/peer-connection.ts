/** What the peer connections of calls and of rooms have in common. */

/** For what is gathered from now on: what stands stays (W3C webrtc-pc section 4.4.1.6). */
export function reconfigure(peerConnection: RTCPeerConnection, configuration: RTCConfiguration): void {
  try {
    peerConnection.setConfiguration(configuration);
  } catch {
    // Closed, or it goes on with the one it has.
  }
}

export interface Closing {
  /** The other end has closed its peer connection (DTLS close_notify, RFC 5246 section 7.2.1), perhaps with its page. */
  closedByPeer(): void;
  /** This one is closed: by close(), or by the browser, as Chromium does when the machine goes to sleep. */
  closedHere?(): void;
}

/** The peer connection itself has no event for either. The first is told, once. */
export function onClosed(peerConnection: RTCPeerConnection, { closedByPeer, closedHere }: Closing): void {
  const transport = (): RTCDtlsTransport | null => peerConnection.getSenders().find((sender) => sender.transport)?.transport ?? null;
  let told = false;
  const look = (): void => {
    const here = peerConnection.signalingState === 'closed';
    if (told || !(here || transport()?.state === 'closed')) return;
    told = true;
    if (here) closedHere?.();
    else closedByPeer();
  };
  // Transport and tracks come with the descriptions, and may be others later. A listener that is there is not added.
  peerConnection.addEventListener('connectionstatechange', () => {
    transport()?.addEventListener('statechange', look);
    for (const { track } of peerConnection.getReceivers()) track.addEventListener('ended', look);
  });
}
