// The PeerJS project's own server, npm `peer`, as its documentation starts it; only its limit of 5,000
// clients is raised. Usage: node --expose-gc peer-server.mjs PORT. SIGUSR2 collects garbage, so that idle
// memory is only what is in use.
import { PeerServer } from 'peer';

PeerServer({ host: '127.0.0.1', port: Number(process.argv[2]), path: '/', concurrent_limit: 1_000_000 });

process.on('SIGUSR2', () => globalThis.gc?.());
process.on('SIGTERM', () => process.exit(0));
