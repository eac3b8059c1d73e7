import { X509Certificate } from 'node:crypto';
import { RDS_CA_BUNDLE, rdsRegions } from '../../../../infra/build/rds-ca';

const certificates = (RDS_CA_BUNDLE.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
  (pem) => new X509Certificate(pem),
);

test('plans without certificates are accepted in the regions for which the bundle has all three', () => {
  for (const region of rdsRegions()) {
    const keys = certificates.flatMap(
      ({ subject }) => new RegExp(`CN=Amazon RDS ${region} Root CA (\\S+) G`).exec(subject)?.[1] ?? [],
    );
    expect(keys.sort()).toEqual(['ECC384', 'RSA2048', 'RSA4096']);
  }
});

test('no authority in use ends within two years', () => {
  const soon = Date.now() + 2 * 365 * 24 * 60 * 60 * 1000;
  expect(
    certificates
      .filter(({ subject, validTo }) => / Root CA /.test(subject) && Date.parse(validTo) < soon)
      .map(({ subject }) => subject),
  ).toEqual([]);
});

test.each(['il-central-1', 'ca-west-1', 'ap-southeast-7', 'mx-central-1', 'us-gov-west-1', 'cn-north-1'])(
  'the bundle lacks %s, so a plan there asks for certificates',
  (region) => {
    expect(rdsRegions()).not.toContain(region);
  },
);
