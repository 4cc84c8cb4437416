/** Which servers ICE asks on the way to the gateway. */
import type { WaySurroundings } from './way';

/**
 * The gateway has an address that can be reached, so the first try asks no other server; later ones do, for
 * networks that let nothing out but by a relay.
 */
export function gatewayConfiguration({ configuration }: WaySurroundings, failed: number): RTCConfiguration {
  const whole = configuration();
  const alone = failed === 0 && whole.iceTransportPolicy !== 'relay';
  return { ...whole, bundlePolicy: 'max-bundle', ...(alone ? { iceServers: [] } : {}) };
}

export function configure(pc: RTCPeerConnection | null, surroundings: WaySurroundings, failed: number): void {
  try {
    pc?.setConfiguration(gatewayConfiguration(surroundings, failed));
  } catch {
    // Closed, or then it goes on with what it has.
  }
}
