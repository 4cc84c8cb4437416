/** Which servers ICE asks on the way to the gateway. */

/** TURN by TCP or TLS; what is missing in a URI is UDP for turn, TCP for turns (RFC 7065 section 3.2). */
const isByTcp = (uri: string): boolean => /^turn:.*[?&]transport=tcp|^turns:(?!.*[?&]transport=udp)/i.test(uri);

/**
 * The gateway has an address that can be reached: the first try asks no server. Later ones ask relays, for networks
 * that let no UDP out, and none by UDP: libwebrtc takes all that comes from the address of a STUN or TURN server for
 * an answer of that server, and the gateway's may be the same.
 */
export function gatewayConfiguration(whole: RTCConfiguration, isFirst: boolean): RTCConfiguration {
  if (whole.iceTransportPolicy === 'relay') return { ...whole, bundlePolicy: 'max-bundle' };
  const iceServers = (isFirst ? [] : (whole.iceServers ?? [])).flatMap((server) => {
    const urls = [server.urls].flat().filter(isByTcp);
    return urls.length > 0 ? [{ ...server, urls }] : [];
  });
  return { ...whole, bundlePolicy: 'max-bundle', iceServers };
}
