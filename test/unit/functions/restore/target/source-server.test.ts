import type { Manifest } from '../../../../../functions/dump-format/manifest/manifest';
import { serverDigest } from '../../../../../functions/dump-format/manifest/server-digest';
import type { RestoreOptions } from '../../../../../functions/restore/request/options';
import { isSourceServer, problemsOfSourceServer } from '../../../../../functions/restore/target/source-server';
import type { TargetFacts } from '../../../../../functions/restore/target/target-facts';

type Server = NonNullable<Manifest['source']['server']>;

const origin = (server: Partial<Server> | undefined): Manifest['source'] => ({
  flavour: 'mysql',
  serverVersion: '9.7.4',
  client: 'mysqldump',
  databases: ['shop'],
  tables: [],
  ...(server === undefined ? {} : { server: { readOnly: false, role: 'source', ...server } }),
});

const facts = (variables: Record<string, string>): TargetFacts => ({
  flavour: 'mysql',
  version: '9.7.4',
  variables: new Map(Object.entries(variables)),
  account: 'restorer@%',
  engines: new Set(),
  collations: new Set(),
  tablespaces: undefined,
  grants: { user: "'restorer'@'%'", all: [], literalNames: false, mixedWithRoles: false },
});

test.each([
  {
    what: 'the same UUID',
    server: { uuid: 'a', hostname: 'x' },
    variables: { server_uuid: 'a', hostname: 'y' },
    is: true,
  },
  {
    what: 'another UUID on a copied machine',
    server: { uuid: 'a', hostname: 'x', port: 1 },
    variables: { server_uuid: 'b', hostname: 'x', port: '1' },
    is: false,
  },
  {
    what: 'the same host, port and id',
    server: { hostname: 'x', port: 1, serverId: 2 },
    variables: { hostname: 'x', port: '1', server_id: '2' },
    is: true,
  },
  {
    what: 'another port',
    server: { hostname: 'x', port: 1, serverId: 2 },
    variables: { hostname: 'x', port: '3', server_id: '2' },
    is: false,
  },
  {
    what: 'another id',
    server: { hostname: 'x', port: 1, serverId: 2 },
    variables: { hostname: 'x', port: '1', server_id: '4' },
    is: false,
  },
  {
    what: 'the same instance of Aurora',
    server: { auroraServerId: 'i' },
    variables: { aurora_server_id: 'i' },
    is: true,
  },
  { what: 'a manifest that names no server', server: undefined, variables: { hostname: 'x' }, is: undefined },
])('$what: the source is $is', ({ server, variables, is }) => {
  expect(isSourceServer(origin(server), facts(variables as unknown as Record<string, string>))).toBe(is);
});

test.each<[string, Partial<Server>, Record<string, string>, boolean]>([
  ['the same UUID', { uuid: 'a', hostname: 'x' }, { server_uuid: 'a', hostname: 'y' }, true],
  ['another UUID on a copied machine', { uuid: 'a', hostname: 'x' }, { server_uuid: 'b', hostname: 'x' }, false],
  ['the same instance of Aurora', { auroraServerId: 'i' }, { aurora_server_id: 'i' }, true],
  [
    'the same host, port and id',
    { hostname: 'x', port: 1, serverId: 2 },
    { hostname: 'x', port: '1', server_id: '2' },
    true,
  ],
  ['another id', { hostname: 'x', port: 1, serverId: 2 }, { hostname: 'x', port: '1', server_id: '4' }, false],
])('by the digest of a masked dump, %s is the source or not', (_, server, variables, is) => {
  const masked = { ...origin(undefined), serverDigest: serverDigest(server) ?? '' };
  expect(isSourceServer(masked, facts(variables))).toBe(is);
});

test('a server that nothing identifies has no digest', () => {
  expect(serverDigest({ serverId: 1, port: 3306 })).toBeUndefined();
});

describe('on the server of the source', () => {
  const problems = (targets: string[], options: RestoreOptions) =>
    problemsOfSourceServer(origin({ uuid: 'a' }), targets, facts({ server_uuid: 'a' }), '/s', options).map(
      ({ detail }) => detail,
    );

  test('nothing is restored unless that is allowed', () => {
    expect(problems(['copy'], {})).toEqual([expect.stringContaining('/s is the server that the dump comes from')]);
    expect(problems(['copy'], { allow: { sourceServer: true } })).toEqual([]);
  });

  test('the original is not written to unless it is allowed by name', () => {
    expect(problems(['shop'], { allow: { sourceServer: true } })).toEqual([
      expect.stringContaining('originals on /s: shop'),
    ]);
    expect(problems(['shop'], { allow: { sourceServer: true, databases: ['shop'] } })).toEqual([]);
  });

  test('the original is never dropped, whatever is allowed', () => {
    const allow = { sourceServer: true, databases: ['shop', 'copy'] };
    expect(problems(['shop'], { allow, replaces: ['shop'] })).toEqual([
      expect.stringContaining('would drop the originals on /s, the server that the dump comes from: shop'),
    ]);
    expect(problems(['copy'], { allow, replaces: ['copy'] })).toEqual([]);
  });

  test('names are compared without their case, which a server may ignore', () => {
    const allow = { sourceServer: true };
    expect(problems(['SHOP'], { allow })).toEqual([expect.stringContaining('originals on /s: SHOP')]);
    const replaced = { allow: { ...allow, databases: ['SHOP'] }, replaces: ['SHOP'] };
    expect(problems(['SHOP'], replaced)).toEqual([expect.stringContaining('would drop the originals on /s')]);
  });
});

test.each<[string, Manifest['source'] | undefined]>([
  ['its manifest names no server', origin(undefined)],
  ['it has no manifest', undefined],
])('nothing is dropped for a dump of an unknown server: %s', (_, source) => {
  const problems = (options: RestoreOptions) => problemsOfSourceServer(source, ['copy'], facts({}), '/s', options);
  expect(problems({ replaces: ['copy'] })).toEqual([
    expect.objectContaining({ detail: expect.stringContaining('(--replace copy)') }),
  ]);
  expect(problems({})).toEqual([]);
});
