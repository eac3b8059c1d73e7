import { mutantsOf } from './mutant';

const at = (name: string) => `unit/functions/dump/server/${name}.test.ts`;

/** Which server was dumped, whether it was one, and how old its data are. */
export const SERVER = [
  ...mutantsOf('dump/server/at-one-server.ts', at('at-one-server'), [
    {
      guard: 'a run whose connections reached two servers begins again',
      find: ' || !isElsewhere(error)',
      replace: ' || isElsewhere(error)',
      test: 'repeats the queries and the dump after a session reached another server',
    },
    {
      guard: 'a name that leads to several servers is given up',
      find: 'tries === TRIES_TO_FIND_SERVER || ',
      replace: '',
      test: 'gives up a host name whose sessions never reach one server',
    },
  ]),
  ...mutantsOf('dump/client/server-identity.ts', 'unit/functions/dump/client/server-identity.test.ts', [
    {
      guard: 'the server is recognized in every SQL mode',
      find: "WHERE NOT (${identityHash(flavour)} <=> '${identity}'))",
      replace: "WHERE NOT ${identityHash(flavour)} <=> '${identity}')",
      test: 'mysql: the comparison is the same where NOT binds more tightly',
    },
  ]),
  ...mutantsOf('dump/client/options-file.ts', 'unit/functions/dump/client/options-file.test.ts', [
    {
      guard: 'a session with another server ends before it reads anything',
      find: 'identity === undefined ? settings :',
      replace: 'settings.length > 0 ? settings :',
      test: 'mysql: a session that must reach a certain server checks that first',
    },
  ]),
  ...mutantsOf('dump/preflight/preflight.ts', 'unit/functions/dump/preflight/preflight.test.ts', [
    {
      guard: 'the server that was asked is the only one that later sessions may be with',
      find: '{ ...trust, identity: plan.server.identity }',
      replace: 'trust',
      test: 'the checked server is required in all later sessions',
    },
  ]),
  ...mutantsOf('dump/server/judge-replication.ts', at('judge-replication'), [
    {
      guard: 'a replica that has stopped is found',
      find: "    case 'stopped':\n",
      replace: "    case 'stopped':\n      if (readOnly !== undefined) return undefined;\n",
      test: 'warns, without a limit, about replication that has stopped',
    },
    {
      guard: 'a limit refuses',
      find: 'if (request.maximumLagSeconds === undefined) return',
      replace: 'if (request) return',
      test: 'refuses, with a limit, a longer lag',
    },
    {
      guard: "what can't be seen is refused by a limit",
      find: ' || maximumLagSeconds !== undefined ? hidden',
      replace: ' ? hidden',
      test: 'refuses, with a limit, hidden state',
    },
    {
      guard: 'a read-only server whose state is hidden is a warning',
      find: 'return readOnly || maximumLagSeconds',
      replace: 'return maximumLagSeconds',
      test: 'warns, without a limit, about hidden state of a read-only server',
    },
  ]),
  ...mutantsOf('dump/server/replication.ts', at('replication'), [
    {
      guard: 'an unknown lag is not taken for none',
      find: 'threads.length === 0 && /^\\d+$/.test(seconds)',
      replace: 'threads.length === 0',
      test: 'recognizes replication that has an unknown lag',
    },
    {
      guard: 'a channel that stopped is not hidden by one that runs',
      find: '  if (stopped) return stopped;\n',
      replace: '',
      test: 'recognizes replication that has a channel that stopped',
    },
  ]),
];
