// Networks for one test, made of the kernel's network namespaces; nothing of the machine's own network is
// touched. Two people's computers, each at home behind a symmetric NAT, and a server in the public network,
// whose firewall is the test's matter:
//
//   home A 192.168.11.2 -- NAT 198.18.0.11 --\
//                                             server 198.18.0.1
//   home B 192.168.12.2 -- NAT 198.18.0.12 --/
//
// Needs root, `ip` (iproute2) and `nft` (nftables).
import { execFileSync } from 'node:child_process';

export const SERVER = '198.18.0.1'; // of the networks for such tests (RFC 2544)

const homes = {
  A: { lan: '192.168.11', wan: '198.18.0.11' },
  B: { lan: '192.168.12', wan: '198.18.0.12' },
};
export type Home = keyof typeof homes;
const both = Object.keys(homes) as Home[];

/** What a home's own computers send leaves by a port that is another one for each who is sent to. */
const symmetricNat = `
table ip nat {
  chain out {
    type nat hook postrouting priority 100;
    oifname "wan" masquerade fully-random
  }
}
table ip filter {
  chain through {
    type filter hook forward priority 0;
    ct state established,related accept
    iifname "wan" drop
  }
  chain in {
    type filter hook input priority 0;
    iifname "wan" drop
  }
}`;

let made = 0;

export class NatNetwork {
  private readonly prefix = `halloo-${process.pid}-${++made}`;
  private readonly namespaces: string[] = [];
  private readonly atExit = (): void => this.remove();

  constructor() {
    process.once('exit', this.atExit);
    try {
      this.make();
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** The namespace of a part of it, to be run in by `ip netns exec`. */
  of(part: 'server' | `nat${Home}` | `home${Home}`): string {
    return `${this.prefix}-${part}`;
  }

  /** Of what comes to the server only this arrives: matches of nftables, such as `udp dport 3478`. */
  serverTakes(...matches: string[]): void {
    const accept = matches.map((match) => `    ${match} accept`).join('\n');
    this.nft(this.of('server'), `table ip filter {\n  chain in {\n    type filter hook input priority 0; policy drop;\n${accept}\n  }\n}`);
  }

  /**
   * A cable from each home to the server for this TCP port alone. It has no address of its own, so that no
   * candidate comes of it, and nothing but TCP leaves the server by it.
   */
  cable(port: number): void {
    for (const home of both) {
      const [here, server, address] = [this.of(`home${home}`), this.of('server'), `${homes[home].lan}.2`];
      this.ip(here, `link add cable type veth peer name cable${home} netns ${server}`);
      this.ip(here, 'link set cable up');
      this.ip(here, `route add ${SERVER}/32 dev cable src ${address} table 100`);
      this.ip(here, `rule add ipproto tcp dport ${port} lookup 100`);
      this.ip(server, `link set cable${home} up`);
      this.ip(server, `route add ${address}/32 dev cable${home} src ${SERVER}`);
    }
    this.nft(this.of('server'), 'table ip cable {\n  chain out {\n    type filter hook output priority 0;\n    oifname "cable*" ip protocol != tcp drop\n  }\n}');
  }

  remove(): void {
    process.off('exit', this.atExit);
    for (const namespace of this.namespaces.splice(0)) execFileSync('ip', ['netns', 'del', namespace]);
  }

  private make(): void {
    const server = this.add('server');
    this.ip(server, 'link add net type bridge');
    this.ip(server, `addr add ${SERVER}/24 dev net`);
    this.ip(server, 'link set net up');
    for (const home of both) {
      const { lan, wan } = homes[home];
      const [nat, here] = [this.add(`nat${home}`), this.add(`home${home}`)];
      this.ip(nat, `link add wan type veth peer name to${home} netns ${server}`);
      this.ip(server, `link set to${home} master net up`);
      this.ip(nat, `addr add ${wan}/24 dev wan`);
      this.ip(nat, 'link set wan up');
      this.ip(nat, `link add lan type veth peer name lan netns ${here}`);
      this.ip(nat, `addr add ${lan}.1/24 dev lan`);
      this.ip(nat, 'link set lan up');
      this.ip(here, `addr add ${lan}.2/24 dev lan`);
      this.ip(here, 'link set lan up');
      this.ip(here, `route add default via ${lan}.1`);
      this.set(nat, 'ipv4/ip_forward', '1');
      this.nft(nat, symmetricNat);
    }
  }

  private add(part: Parameters<NatNetwork['of']>[0]): string {
    const namespace = this.of(part);
    execFileSync('ip', ['netns', 'add', namespace]);
    this.namespaces.push(namespace);
    this.ip(namespace, 'link set lo up');
    this.set(namespace, 'ipv6/conf/default/disable_ipv6', '1');
    this.set(namespace, 'ipv4/conf/all/rp_filter', '0');
    this.set(namespace, 'ipv4/conf/default/rp_filter', '0'); // what comes by the cable goes by it, too
    return namespace;
  }

  private ip(namespace: string, command: string): void {
    execFileSync('ip', ['-n', namespace, ...command.split(' ')], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  private set(namespace: string, name: string, value: string): void {
    const write = `[ ! -e /proc/sys/net/${name} ] || echo ${value} >/proc/sys/net/${name}`;
    execFileSync('ip', ['netns', 'exec', namespace, 'sh', '-c', write], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  private nft(namespace: string, rules: string): void {
    execFileSync('ip', ['netns', 'exec', namespace, 'nft', '-f', '-'], { input: `${rules}\n`, stdio: ['pipe', 'ignore', 'inherit'] });
  }
}
