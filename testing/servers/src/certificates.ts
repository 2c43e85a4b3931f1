import { X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { findProgram } from './programs.ts';
import { runProgram } from './run-program.ts';

export type CertificateKind = 'valid' | 'expired' | 'self-signed' | 'wrong-host';

export interface Certificate {
  /** Certificate and key in one file, as vsftpd and Pure-FTPd want them. */
  readonly file: string;
  /** What a client must trust to accept the valid one. For a self-signed certificate this authority has not signed it. */
  readonly ca: string;
  readonly fingerprint: string;
}

/** Makes a test authority and a certificate of the wanted kind for localhost, 127.0.0.1 and further host `names`. */
export async function createCertificate(
  kind: CertificateKind,
  folder: string,
  names: readonly string[] = [],
): Promise<Certificate> {
  const openssl = await findProgram('openssl');
  const run = (...args: string[]) =>
    runProgram(openssl.file, args, { cwd: folder, env: { ...process.env, ...openssl.env } });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const right = ['DNS:localhost', 'IP:127.0.0.1', ...names.map((name) => `DNS:${name}`)];
  const host = kind === 'wrong-host' ? 'DNS:elsewhere.invalid' : right.join();
  await writeFile(join(folder, 'leaf.ext'), `subjectAltName=${host}\nbasicConstraints=critical,CA:false\n`);
  const authority = ['-subj', '/CN=Drover test authority', '-keyout', 'ca.key', '-out', 'ca.crt'];
  await run('req', '-x509', ...newKey, '-days', '30', ...authority);
  await run('req', '-new', ...newKey, '-subj', '/CN=Drover test server', '-keyout', 'leaf.key', '-out', 'leaf.csr');
  const signer =
    kind === 'self-signed' ? ['-signkey', 'leaf.key'] : ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'];
  const days = kind === 'expired' ? '-1' : '30';
  await run('x509', '-req', '-in', 'leaf.csr', ...signer, '-days', days, '-extfile', 'leaf.ext', '-out', 'leaf.crt');
  const [key, leaf, ca] = await Promise.all(
    ['leaf.key', 'leaf.crt', 'ca.crt'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  const file = join(folder, 'certificate.pem');
  await writeFile(file, `${key}${leaf}`, { mode: 0o600 });
  return { file, ca: ca as string, fingerprint: new X509Certificate(leaf as string).fingerprint256 };
}
