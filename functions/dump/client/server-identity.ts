import type { Flavour } from '../../core/sql/flavour';

/** Variables that tell one server from another behind the same name. Replicas of Aurora may have one UUID. */
const IDENTITY: Record<Flavour, readonly string[]> = {
  mysql: ['server_uuid', 'hostname', 'port', 'server_id'],
  mariadb: ['hostname', 'port', 'server_id', 'datadir'],
};

/** An expression of SQL whose value is another one on another server: a hash, because it stands in dumps as a comment. */
export function identityHash(flavour: Flavour): string {
  const variables = IDENTITY[flavour].map((name) => `@@GLOBAL.${name}`).join(', ');
  return `SHA2(CONCAT_WS('/', ${variables}), 256)`;
}

/** A subquery that is NULL on the server of this identity; on any other it is error {@link OTHER_SERVER}. */
export function nullOnlyHere(flavour: Flavour, identity: string): string {
  return `(SELECT 1 FROM (SELECT 1 UNION SELECT 2) AS two WHERE NOT (${identityHash(flavour)} <=> '${identity}'))`;
}

/** "Server Error Message Reference", MySQL: more than one row where there may be one. */
export const OTHER_SERVER = 1242;
