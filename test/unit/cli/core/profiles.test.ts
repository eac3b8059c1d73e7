import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireProfile } from '../../../../cli/core/profiles';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'profiles-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function requires(profile: string, config: string, credentials: string, environment: NodeJS.ProcessEnv = {}) {
  const files = { AWS_CONFIG_FILE: join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') };
  writeFileSync(files.AWS_CONFIG_FILE, config);
  writeFileSync(files.AWS_SHARED_CREDENTIALS_FILE, credentials);
  return () => requireProfile(profile, { ...files, ...environment });
}

test.each([
  ['prod', '[profile prod]\nregion = eu-central-1\n', ''],
  ['prod', '[default]\n', '[staging]\n\n [prod] ; of the shop\naws_access_key_id = x\n'],
  ['default', '[default]\n', ''],
  ['the shop', '[profile "the shop"]\n', ''],
])('the profile %s is found in %j or %j', (profile, config, credentials) => {
  expect(requires(profile, config, credentials)).not.toThrow();
});

test.each([
  ['prdo', '[default]\n[profile prod]\n', '[staging]\n', 'Did you mean "prod"?'],
  ['x-ray', '[default]\n[profile prod]\n', '[staging]\n', 'The profiles are default, prod, staging.'],
  ['prod', '[sso-session prod]\n', '', 'They name none: create it by "aws configure", or leave the profile out.'],
  ['prod', '[prod]\n', '[default]\n', 'Its section in the first one has to begin with [profile prod].'],
])('the profile %s is missed in %j and %j', (profile, config, credentials, remedy) => {
  const missing = requires(profile, config, credentials);
  expect(missing).toThrow(`There is no AWS profile "${profile}" (--profile) in ${join(folder, 'config')} or `);
  expect(missing).toThrow(remedy);
});

test('the variable is named when the profile comes from it, and files that are not there have none', () => {
  const environment = { AWS_PROFILE: 'prod', AWS_CONFIG_FILE: join(folder, 'nowhere') };
  expect(requires('prod', '', '', environment)).toThrow(
    /"prod" \(AWS_PROFILE\) in \S+nowhere or \S+credentials\. They name none/,
  );
});
