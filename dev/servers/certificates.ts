import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { cacheFolder } from '../tools/cache';
import { run } from '../tools/command';
import { madeOnce } from '../tools/made-once';

/** Two authorities: `own` signs the certificates of the test servers, `foreign` is not trusted by the client. */
export type AuthorityName = 'own' | 'foreign';

export interface CertificateAuthority {
  name: AuthorityName;
  certificateFile: string;
  /** The authority's certificate, which clients trust. */
  pem: string;
  keyFile: string;
}

export interface ServerCertificate {
  authority: CertificateAuthority;
  certificateFile: string;
  keyFile: string;
}

/** Names and addresses of the test servers. */
const LOOPBACK_NAMES = ['localhost', '127.0.0.1'];

/** Returns a certificate authority, which is created once and kept in the cache. */
export async function certificateAuthority(name: AuthorityName = 'own'): Promise<CertificateAuthority> {
  const folder = await madeOnce(join(cacheFolder('certificates'), name), async (draft) => {
    const args = ['req', '-x509', ...NEW_KEY.ec, '-days', '3650', '-subj', `/CN=${name} test authority`];
    await run('openssl', [...args, '-keyout', join(draft, 'key.pem'), '-out', join(draft, 'certificate.pem')]);
  });
  const certificateFile = join(folder, 'certificate.pem');
  return { name, certificateFile, pem: await readFile(certificateFile, 'utf8'), keyFile: join(folder, 'key.pem') };
}

/**
 * Creates a server certificate in a new folder below `parent`.
 *
 * @param hostnames names and IP addresses that it is valid for; omit the real ones to get a wrong certificate
 */
export async function serverCertificate(
  parent: string,
  hostnames: readonly string[] = LOOPBACK_NAMES,
  authorityName: AuthorityName = 'own',
  key: KeyKind = 'ec',
): Promise<ServerCertificate> {
  const authority = await certificateAuthority(authorityName);
  const folder = await mkdtemp(join(parent, 'certificate-'));
  const [keyFile, requestFile, extensionsFile, certificateFile] = ['key', 'request', 'extensions', 'certificate'].map(
    (name) => join(folder, `${name}.pem`),
  ) as [string, string, string, string];
  const names = hostnames.map((name) => `${isIP(name) ? 'IP' : 'DNS'}:${name}`).join(',');
  await writeFile(extensionsFile, `subjectAltName=${names}\nbasicConstraints=CA:FALSE\n`);
  await run('openssl', ['req', ...NEW_KEY[key], '-subj', '/CN=test server', '-keyout', keyFile, '-out', requestFile]);
  const issuer = ['-CA', authority.certificateFile, '-CAkey', authority.keyFile, '-set_serial', `${Date.now()}`];
  const request = ['x509', '-req', '-in', requestFile, '-extfile', extensionsFile, '-days', '30'];
  await run('openssl', [...request, ...issuer, '-out', certificateFile]);
  return { authority, certificateFile, keyFile };
}

export type KeyKind = 'ec' | 'rsa';

/** An elliptic-curve key is generated in milliseconds; an RSA key delays each start by a third of a second. */
const NEW_KEY: Readonly<Record<KeyKind, readonly string[]>> = {
  ec: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
  rsa: ['-newkey', 'rsa:2048', '-nodes'],
};
