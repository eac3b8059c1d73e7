import type { Caller } from '../aws/caller';

/** Where the host of a token is stated, and who must be allowed to connect. */
const WORDS: Readonly<Record<Caller, { readonly host: string; readonly permission: string }>> = {
  function: {
    host: 'database_host',
    permission:
      "database_resource_id is the server's own (for Aurora the cluster's), because the role may connect to no other",
  },
  person: {
    host: '--host',
    permission: "you are allowed rds-db:connect on this user and the server's resource id (for Aurora the cluster's)",
  },
};

/** What to do when a server refuses a token of IAM, which it never explains to the client ("IAM database authentication", RDS User Guide). */
export function refusedTokenRemedy(caller: Caller): string {
  const { host, permission } = WORDS[caller];
  return (
    "The server refused a token of IAM. Check that the user was created by IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS', " +
    `that IAM database authentication is enabled for the instance or cluster, that ${permission}, and that ${host} and the port are those of its endpoint: ` +
    'a token is for one name, port and region, and is refused through an alias. ' +
    'The error log of the server states the reason, if log_error_verbosity is 3.'
  );
}
