import type { ErrorCodeEntry } from './entry';

/** Reaching the database server, and the user of the dump. */
export const CONNECTION_ERRORS = {
  // Reaching the database server
  HOST_UNKNOWN: {
    meaning: "The database's host name does not resolve.",
    action: 'Correct the name, and check DNS resolution in the VPC.',
  },
  SERVER_UNREACHABLE: {
    meaning: 'The database server does not accept a connection.',
    action: 'Check that it runs, and check security groups, route tables and network ACLs.',
  },
  NOT_A_DATABASE_SERVER: {
    meaning: 'The program at this host and port does not speak the protocol of MySQL.',
    action: 'Correct host and port.',
  },
  HOST_BLOCKED: {
    meaning: 'The server blocks the address after too many broken connections.',
    action: 'Run `FLUSH HOSTS` on the server.',
  },
  CONNECTIONS_EXHAUSTED: {
    meaning: 'All connections of the server, the user or the account are in use.',
    action: 'Raise the limit that the message names, or schedule the dump at a quieter hour.',
  },
  CONNECTION_LOST: {
    meaning: 'The connection to the server broke during the dump.',
    action:
      'Check whether the server restarted, ran out of memory or ended the session, by KILL or by a short `wait_timeout`. The dump is retried.',
  },
  LOGIN_TIMEOUT: {
    meaning: 'The server accepted the connection, but did not finish the login in time.',
    action: "Look at the server's load, log and `init_connect`, and at proxies on the way.",
  },
  SEVERAL_SERVERS: {
    meaning: 'Several servers answer to the host name, and connections reached different ones.',
    action: 'Set `database_host` to the name of one server.',
  },
  SERVER_OFFLINE: {
    meaning: 'The server is in offline mode.',
    action: 'Run `SET GLOBAL offline_mode = OFF`.',
  },
  TLS_UNAVAILABLE: {
    meaning: 'The server offers no TLS, or none that works, but it is required.',
    action: 'Turn TLS on in the server, and look for proxies that remove it.',
  },
  TLS_REQUIRED: {
    meaning: 'The server or the authentication requires TLS, but it is disabled.',
    action: 'Set `database_tls_mode = "VERIFY_IDENTITY"`.',
  },
  TLS_CERTIFICATE_INVALID: {
    meaning: "The server's certificate does not pass verification.",
    action: 'Check the CA (`database_tls_ca_parameter`), the host name and the dates of the certificate.',
  },
  TLS_CERTIFICATE_CHANGED: {
    meaning: 'The server sent a different certificate than at the beginning of the run.',
    action: 'Set `database_host` to the name of one server, or choose `VERIFY_IDENTITY`.',
  },
  TLS_MODE_UNSUPPORTED: {
    meaning: "The client of the server's family does not support this `database_tls_mode`.",
    action: 'Choose `VERIFY_IDENTITY`.',
  },

  // The database user
  ACCESS_DENIED: {
    meaning: 'The server rejects the user, the password or the address.',
    action: "Correct user name or password, and let the user connect from the function's subnets.",
  },
  TOKEN_REFUSED: {
    meaning: 'The server rejects a token of IAM database authentication.',
    action:
      "Check the user's plugin (`AWSAuthenticationPlugin`), `database_resource_id`, and that `database_host` is the endpoint itself.",
  },
  PASSWORD_EXPIRED: {
    meaning: "The database user's password has expired.",
    action: 'Run `ALTER USER … IDENTIFIED BY …`, and write the new password to its parameter.',
  },
  ACCOUNT_LOCKED: {
    meaning: 'The database user is locked.',
    action: 'Run `ALTER USER … ACCOUNT UNLOCK`.',
  },
  AUTHENTICATION_UNSUPPORTED: {
    meaning: 'The client lacks the authentication plugin of the user.',
    action:
      'Change the user to `caching_sha2_password` or `mysql_native_password`, or set `database_iam_authentication` for a user of IAM.',
  },
  GRANT_MISSING: {
    meaning: 'The database user lacks a privilege that a complete dump needs.',
    action: 'Run the GRANT statements in the message as an administrator.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;
