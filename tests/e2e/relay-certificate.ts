// A certificate for one test that no authority has signed, and the flag by which Chromium takes this one and
// no other, for pages and for `turns:` alike.
import { execFileSync } from 'node:child_process';
import { X509Certificate, createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class TestCertificate {
  private readonly folder = mkdtempSync(join(tmpdir(), 'halloo-certificate-'));
  private readonly files = { certificate: join(this.folder, 'certificate.pem'), key: join(this.folder, 'key.pem') };

  /** `names` as in subjectAltName: DNS:localhost, IP:127.0.0.1. */
  constructor(names: string) {
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=Halloo tests',
        '-addext', `subjectAltName=${names}`, '-keyout', this.files.key, '-out', this.files.certificate],
      { stdio: 'pipe' },
    );
  }

  /** For the server. */
  get settings(): string[] {
    return ['--certificate', this.files.certificate, '--private-key', this.files.key];
  }

  /** For the browser. */
  get flag(): string {
    const { publicKey } = new X509Certificate(readFileSync(this.files.certificate));
    const spki = createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('base64');
    return `--ignore-certificate-errors-spki-list=${spki}`;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
