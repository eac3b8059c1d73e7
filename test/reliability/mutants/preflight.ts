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
