/** A database server that answers statements: a session of the client program, or its replacement in a test. */
export interface Queryable {
  /** Rows of the answer to one statement, each a list of columns; NULL reads as the string `NULL`. */
  rows(statement: string): Promise<readonly (readonly string[])[]>;
}
