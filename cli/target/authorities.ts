import { rootCertificates } from 'node:tls';

/** In PEM. The bundler puts it here, so that the program is one file. */
declare const RDS_AUTHORITIES: string;

/** Certificate authorities of RDS; undefined in a clone of the repository. */
export function rdsAuthorities(): string | undefined {
  return typeof RDS_AUTHORITIES === 'undefined' ? undefined : RDS_AUTHORITIES;
}

/** Public certificate authorities, and those of RDS. */
export function knownAuthorities(): string {
  return [...rootCertificates, rdsAuthorities() ?? ''].join('\n');
}
