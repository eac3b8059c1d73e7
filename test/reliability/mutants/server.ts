import { mutantsOf } from './mutant';

const at = (name: string) => `unit/functions/dump/server/${name}.test.ts`;

/** Which server was dumped, whether it was one, and how old its data are. */
export const SERVER = [
  ...mutantsOf('dump/server/at-one-server.ts', at('at-one-server'), [
    {
      guard: 'a run whose connections reached two servers begins again',
      find: ' || !isElsewhere(error)',
      replace: ' || isElsewhere(error)',
      test: 'what reached another server is tried again, with the questions before it',
    },
    {
      guard: 'a name that leads to several servers is given up',
      find: 'tries === TRIES_TO_FIND_SERVER || ',
      replace: '',
      test: 'a name that never leads to one server is given up',
    },
  ]),
  ...mutantsOf('dump/client/options-file.ts', 'unit/functions/dump/client/options-file.test.ts', [
    {
      guard: 'a session with another server ends before it reads anything',
      find: 'identity === undefined ? settings :',
      replace: 'settings.length > 0 ? settings :',
      test: 'mysql: a session that has to be with one server asks for it first',
    },
  ]),
  ...mutantsOf('dump/preflight/preflight.ts', 'unit/functions/dump/preflight/preflight.test.ts', [
    {
      guard: 'the server that was asked is the only one that later sessions may be with',
      find: '{ ...trust, identity: plan.server.identity }',
      replace: 'trust',
      test: 'the server that was asked is the only one that later sessions may be with',
    },
  ]),
  ...mutantsOf('dump/server/judge-replication.ts', at('judge-replication'), [
    {
      guard: 'a replica that has stopped is found',
      find: "    case 'stopped':\n",
      replace: "    case 'stopped':\n      if (readOnly !== undefined) return undefined;\n",
      test: 'a warning, without a limit, is replication that has stopped',
    },
    {
      guard: 'a limit refuses',
      find: 'if (request.maximumLagSeconds === undefined) return',
      replace: 'if (request) return',
      test: 'a refusal, with a limit, is a longer lag',
    },
    {
      guard: "what can't be seen is refused by a limit",
      find: ' || maximumLagSeconds !== undefined ? hidden',
      replace: ' ? hidden',
      test: 'a refusal, with a limit, is hidden state',
    },
    {
      guard: 'a read-only server whose state is hidden is a warning',
      find: 'return readOnly || maximumLagSeconds',
      replace: 'return maximumLagSeconds',
      test: 'a warning, without a limit, is hidden state of a read-only server',
    },
  ]),
  ...mutantsOf('dump/server/replication.ts', at('replication'), [
    {
      guard: 'an unknown lag is not taken for none',
      find: 'threads.length === 0 && /^\\d+$/.test(seconds)',
      replace: 'threads.length === 0',
      test: 'replication that does not know its lag',
    },
    {
      guard: 'a channel that stopped is not hidden by one that runs',
      find: '  if (stopped) return stopped;\n',
      replace: '',
      test: 'replication that has a channel that stopped',
    },
  ]),
];
