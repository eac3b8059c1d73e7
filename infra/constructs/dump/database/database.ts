import { Construct } from 'constructs';
import { type Contribution, combined } from '../../foundation/contribution';
import { Address } from './address';
import { Authentication } from './authentication';
import { DatabaseNames } from './database-names';
import { Replication } from './replication';
import { TableLists } from './table-lists';
import { TransportSecurity } from './transport-security';
import { User } from './user';

/** The databases of a dump, and the connection to their server. */
export class Database extends Construct {
  readonly contribution: Contribution;

  constructor(scope: Construct) {
    super(scope, 'database');
    const address = new Address(this);
    const names = new DatabaseNames(this);
    const tables = new TableLists(this);
    const user = new User(this);
    const authentication = new Authentication(this);
    const transportSecurity = new TransportSecurity(this);
    const replication = new Replication(this);
    const parts = [address, user, names, tables, authentication, transportSecurity, replication];
    this.contribution = combined(parts.map(({ contribution }) => contribution));
  }
}
