import type { Flavour, Series } from '../../../dev/servers/flavours';

/** What the grants are about; both servers have it. */
export const OBJECTS = `
  CREATE DATABASE shop;
  CREATE DATABASE \`odd\`\`d"b'\`;
  CREATE TABLE shop.t (id INT PRIMARY KEY, a INT, b INT, \`order\` INT);
  CREATE PROCEDURE shop.p() SELECT 1;
  CREATE FUNCTION shop.f() RETURNS INT DETERMINISTIC RETURN 1;
`;

/** Accounts that every series has. */
const COMMON = `
  CREATE USER 'jo'@'%' IDENTIFIED BY 'second';
  CREATE USER 'tls'@'10.0.0.%' IDENTIFIED BY 'pw' REQUIRE SUBJECT '/CN=sub' AND ISSUER '/CN=iss'
    WITH MAX_QUERIES_PER_HOUR 5 MAX_UPDATES_PER_HOUR 6 MAX_CONNECTIONS_PER_HOUR 7 MAX_USER_CONNECTIONS 3;
  CREATE USER 'ssl'@'::1' IDENTIFIED BY 'pw' REQUIRE SSL;
  CREATE USER 'x509'@'%' IDENTIFIED BY 'pw' REQUIRE X509;
  CREATE USER 'cipher'@'%' IDENTIFIED BY 'pw' REQUIRE CIPHER 'AES256-SHA';
  GRANT SELECT, INSERT ON *.* TO 'jo'@'%';
  GRANT SELECT, LOCK TABLES ON shop.* TO 'ssl'@'::1' WITH GRANT OPTION;
  GRANT SELECT ON \`sho\\_p%\`.* TO 'tls'@'10.0.0.%';
  GRANT ALL ON \`odd\`\`d"b'\`.* TO 'ssl'@'::1';
  GRANT SELECT (a, \`order\`), UPDATE (a, b) ON shop.t TO 'ssl'@'::1';
  GRANT DELETE ON shop.t TO 'ssl'@'::1' WITH GRANT OPTION;
  GRANT EXECUTE ON PROCEDURE shop.p TO 'ssl'@'::1';
  GRANT EXECUTE ON FUNCTION shop.f TO 'ssl'@'::1' WITH GRANT OPTION;
  GRANT PROXY ON 'jo'@'%' TO 'ssl'@'::1' WITH GRANT OPTION;
`;

/** Names and strings with every character, which old servers don't escape. */
const ODD = `
  CREATE USER 'a''p\`p"x\\\\y; -- ö'@'10.0.0.%' IDENTIFIED BY 'p''w"\\\\' REQUIRE SUBJECT '/CN=a''b\\\\c' AND ISSUER '/CN=''; DROP USER jo; -- ';
  GRANT SELECT ON shop.* TO 'a''p\`p"x\\\\y; -- ö'@'10.0.0.%';
`;

const MYSQL_8 = `
  CREATE ROLE reader, 'writer'@'10.%';
  CREATE USER 'joe'@'%' IDENTIFIED BY 'pw2' DEFAULT ROLE reader;
  GRANT 'writer'@'10.%' TO reader WITH ADMIN OPTION;
  GRANT reader, 'writer'@'10.%' TO 'joe'@'%';
  GRANT SELECT ON shop.* TO reader;
  GRANT UPDATE (a) ON shop.t TO 'writer'@'10.%';
  ALTER USER 'joe'@'%' DEFAULT ROLE ALL;
  ALTER USER 'x509'@'%' PASSWORD EXPIRE INTERVAL 90 DAY PASSWORD HISTORY 5 PASSWORD REUSE INTERVAL 10 DAY ACCOUNT LOCK;
  ALTER USER 'cipher'@'%' PASSWORD EXPIRE;
  GRANT BACKUP_ADMIN, ROLE_ADMIN ON *.* TO 'joe'@'%' WITH GRANT OPTION;
  GRANT XA_RECOVER_ADMIN ON *.* TO 'joe'@'%';
`;

const MYSQL_8_LATER = `
  SET GLOBAL partial_revokes = ON;
  REVOKE INSERT ON mysql.* FROM 'jo'@'%';
  CREATE ROLE 'we"ird\`r''ole';
  GRANT 'we"ird\`r''ole' TO 'joe'@'%';
  ALTER USER 'joe'@'%' DEFAULT ROLE ALL;
  ALTER USER 'joe'@'%' COMMENT 'it''s; -- DEFAULT ROLE x REQUIRE "\\\\"';
  CREATE USER 'attr'@'%' IDENTIFIED BY 'pw' PASSWORD REQUIRE CURRENT FAILED_LOGIN_ATTEMPTS 3 PASSWORD_LOCK_TIME UNBOUNDED
    ATTRIBUTE '{"team": "a''b", "n": [1, 2]}';
  CREATE USER ''@'localhost';
`;

const MARIADB = `
  CREATE ROLE reader;
  CREATE ROLE writer WITH ADMIN reader;
  CREATE USER 'joe'@'%' IDENTIFIED BY 'pw2';
  GRANT reader TO 'joe'@'%' WITH ADMIN OPTION;
  GRANT SELECT ON shop.* TO reader;
  GRANT UPDATE (a) ON shop.t TO writer WITH GRANT OPTION;
  SET DEFAULT ROLE reader FOR 'joe'@'%';
  CREATE USER 'slow'@'%' IDENTIFIED BY 'pw' WITH MAX_STATEMENT_TIME 1.5;
  CREATE USER 'none'@'%' IDENTIFIED BY 'pw' WITH MAX_USER_CONNECTIONS -1;
`;

const MARIADB_LATER = `
  CREATE ROLE 'we"ird\`r''ole';
  GRANT 'we"ird\`r''ole' TO 'joe'@'%';
  ALTER USER 'x509'@'%' PASSWORD EXPIRE INTERVAL 90 DAY ACCOUNT LOCK;
  ALTER USER 'cipher'@'%' PASSWORD EXPIRE;
  CREATE USER 'several'@'%' IDENTIFIED VIA unix_socket OR mysql_native_password USING PASSWORD('z');
  CREATE USER ''@'localhost';
`;

/** Accounts with everything that the series can state about them. */
export function accountsOf(flavour: Flavour, series: Series): string {
  if (flavour === 'mysql') {
    if (series === '5.7') return COMMON;
    return [COMMON, MYSQL_8, ...(series === '8.0' ? [] : [ODD, MYSQL_8_LATER])].join('\n');
  }
  const everybody = 'GRANT SELECT ON shop.* TO PUBLIC;';
  if (series === '10.2') return [COMMON, MARIADB].join('\n');
  return [COMMON, ODD, MARIADB, MARIADB_LATER, ...(series.startsWith('11') ? [everybody] : [])].join('\n');
}

/** Reads the tables of accounts as they are, without times and without who granted. */
export function tablesOf(flavour: Flavour, series: Series): string {
  const own =
    flavour === 'mariadb'
      ? [
          ...(series === '10.2'
            ? [
                'SELECT User, Host, Password, authentication_string, plugin, is_role, default_role, max_statement_time, Select_priv FROM mysql.user',
              ]
            : [
                "SELECT User, Host, JSON_REMOVE(Priv, '$.password_last_changed', '$.version_id') FROM mysql.global_priv WHERE User NOT IN ('root', 'mariadb.sys')",
              ]),
          "SELECT * FROM mysql.roles_mapping WHERE User <> 'root'",
        ]
      : series === '5.7'
        ? ['SELECT * FROM mysql.user']
        : [
            "SELECT * FROM mysql.global_grants WHERE USER NOT IN ('root', 'mysql.session', 'mysql.infoschema')",
            'SELECT * FROM mysql.role_edges',
            'SELECT * FROM mysql.default_roles',
          ];
  return [
    ...own,
    'SELECT * FROM mysql.db',
    'SELECT Host, Db, User, Table_name, Table_priv, Column_priv FROM mysql.tables_priv',
    'SELECT Host, Db, User, Table_name, Column_name, Column_priv FROM mysql.columns_priv',
    'SELECT Host, Db, User, Routine_name, Routine_type, Proc_priv FROM mysql.procs_priv',
    'SELECT Host, User, Proxied_host, Proxied_user, With_grant FROM mysql.proxies_priv',
  ].join(';\n');
}

/** Columns of MySQL's table of accounts that stay the same when an account is created again. */
export const MYSQL_ACCOUNTS = `
  SELECT GROUP_CONCAT(COLUMN_NAME ORDER BY COLUMN_NAME) FROM information_schema.COLUMNS
  WHERE TABLE_SCHEMA = 'mysql' AND TABLE_NAME = 'user' AND COLUMN_NAME <> 'password_last_changed'
`;
