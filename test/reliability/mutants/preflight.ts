import { type Mutant, mutantsOf } from './mutant';

/** Preflight: what can not be dumped whole is refused before. */
export const PREFLIGHT: readonly Mutant[] = [
  ...mutantsOf('unit/functions/dump/preflight/questions.test.ts', [
    {
      guard: 'endless-events-are-refused',
      test: 'an event at which mysqldump never ends is refused',
    },
  ]),
  ...mutantsOf('unit/functions/dump/preflight/preflight.test.ts', [
    {
      guard: 'problems-refuse',
      becomes: 'false',
      test: 'reports all problems together',
    },
    {
      guard: 'missing-databases',
      becomes: '[]',
      test: 'reports all problems together',
    },
    {
      guard: 'nothing-left-refuses',
      becomes: 'false',
      test: 'patterns request privileges once for each of them, also for databases that the user does not see',
    },
    {
      guard: 'patterns-need-all-names',
      becomes: 'false',
      test: 'patterns are refused when the user does not see all databases, with the GRANT statement',
    },
    {
      guard: 'missing-privileges',
      becomes: '[]',
      test: 'reports all problems together',
    },
    {
      guard: 'needs-tls',
      becomes: 'false',
      test: 'TLS a server without it is refused before the password is sent',
    },
  ]),
  ...mutantsOf('unit/functions/core/sql/grants.test.ts', [
    {
      guard: 'partial-revokes-hide-databases',
      becomes: '() => false',
      test: 'whether a user sees all databases is known by its grants',
    },
  ]),
  ...mutantsOf('unit/functions/dump/preflight/resolve-databases.test.ts', [
    {
      guard: 'patterns-match-no-system-database',
      becomes: 'false',
      test: 'patterns never match a database of the server',
    },
  ]),
  ...mutantsOf('unit/functions/dump/connection/source-identity.test.ts', [
    {
      guard: 'identity-of-names-stays',
      becomes: 'false',
      test: 'names alone have the digest of versions without patterns',
    },
  ]),
  ...mutantsOf('integration/selection/patterns.test.ts', [
    {
      guard: 'databases-that-came',
      test: 'patterns on mysql a database that comes during the dump is a warning, and in the next dump',
    },
  ]),
  ...mutantsOf('unit/functions/dump/connection/certificate.test.ts', [
    {
      guard: 'certificate-proves-its-name',
      becomes: 'undefined',
      test: 'a certificate of another name is reported with its end, and with its fault if it has one',
    },
  ]),
  ...mutantsOf('unit/functions/dump/client/options-file.test.ts', [
    {
      guard: 'no-password-without-tls',
      test: "gives MariaDB's clients no password for REQUIRED without a certificate that makes them insist on TLS",
    },
  ]),
  ...mutantsOf('integration/bad-input/network/tls.test.ts', [
    {
      guard: 'pins-the-certificate',
      becomes: 'undefined',
      test: 'mariadb sends nothing in plain text on any connection of a run when TLS is stripped on the way: REQUIRED',
    },
  ]),
];
