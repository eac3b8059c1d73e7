import type { FactKind } from '../fact';

/** Facts of which the catalogue has one row for each object. */
export interface Question {
  readonly kind: FactKind;
  readonly view: string;
  readonly schema: string;
  readonly where?: string;
  /** Columns that name an object within its database. */
  readonly name: readonly string[];
  /** Column of each attribute. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Values that most objects have: they are left out. */
  readonly neutral?: Readonly<Record<string, string>>;
  /** Expressions, in which servers write the name of the database that they are in. */
  readonly expressions?: readonly string[];
  /** Attributes that the server leaves empty for users who may not see them. */
  readonly guarded?: readonly string[];
}

/** How a stored program, view or trigger was created, which decides what its text means. */
const CREATED_IN = { charset: 'CHARACTER_SET_CLIENT', collation: 'COLLATION_CONNECTION' };
const CREATED_AS = { ...CREATED_IN, databaseCollation: 'DATABASE_COLLATION', sqlMode: 'SQL_MODE', definer: 'DEFINER' };

/** Character sets are left out where the collation names them. */
export const DATABASE: Question = {
  kind: 'database',
  view: 'SCHEMATA',
  schema: 'SCHEMA_NAME',
  name: [],
  attributes: { charset: 'DEFAULT_CHARACTER_SET_NAME', collation: 'DEFAULT_COLLATION_NAME' },
};

/**
 * Tables, sequences and views; `options` has what the definition states. The row format of a table whose definition states
 * none depends on the server that created it.
 */
export const TABLE: Question = {
  kind: 'table',
  view: 'TABLES',
  schema: 'TABLE_SCHEMA',
  name: ['TABLE_NAME'],
  attributes: {
    type: 'TABLE_TYPE',
    engine: 'ENGINE',
    collation: 'TABLE_COLLATION',
    options: 'CREATE_OPTIONS',
    comment: 'TABLE_COMMENT',
  },
  neutral: { type: 'BASE TABLE', options: '', comment: '' },
};

export const COLUMN: Question = {
  kind: 'column',
  view: 'COLUMNS',
  schema: 'TABLE_SCHEMA',
  name: ['TABLE_NAME', 'COLUMN_NAME'],
  attributes: {
    position: 'ORDINAL_POSITION',
    type: 'COLUMN_TYPE',
    nullable: 'IS_NULLABLE',
    default: 'COLUMN_DEFAULT',
    extra: 'EXTRA',
    generation: 'GENERATION_EXPRESSION',
    collation: 'COLLATION_NAME',
    comment: 'COLUMN_COMMENT',
    srid: 'SRS_ID',
  },
  neutral: { nullable: 'YES', extra: '', generation: '', comment: '' },
  expressions: ['default', 'generation'],
};

export const PARTITION: Question = {
  kind: 'partition',
  view: 'PARTITIONS',
  schema: 'TABLE_SCHEMA',
  where: 'PARTITION_NAME IS NOT NULL',
  name: ['TABLE_NAME', 'PARTITION_NAME', 'SUBPARTITION_NAME'],
  attributes: {
    position: 'PARTITION_ORDINAL_POSITION',
    method: 'PARTITION_METHOD',
    expression: 'PARTITION_EXPRESSION',
    values: 'PARTITION_DESCRIPTION',
    subpartitionPosition: 'SUBPARTITION_ORDINAL_POSITION',
    subpartitionMethod: 'SUBPARTITION_METHOD',
    subpartitionExpression: 'SUBPARTITION_EXPRESSION',
    comment: 'PARTITION_COMMENT',
  },
  neutral: { comment: '' },
  expressions: ['expression', 'subpartitionExpression'],
};

export const VIEW: Question = {
  kind: 'view',
  view: 'VIEWS',
  schema: 'TABLE_SCHEMA',
  name: ['TABLE_NAME'],
  attributes: {
    definition: 'VIEW_DEFINITION',
    checkOption: 'CHECK_OPTION',
    algorithm: 'ALGORITHM',
    security: 'SECURITY_TYPE',
    definer: 'DEFINER',
    ...CREATED_IN,
  },
  neutral: { checkOption: 'NONE' },
  expressions: ['definition'],
  guarded: ['definition'],
};

export const TRIGGER: Question = {
  kind: 'trigger',
  view: 'TRIGGERS',
  schema: 'TRIGGER_SCHEMA',
  name: ['TRIGGER_NAME'],
  attributes: {
    table: 'EVENT_OBJECT_TABLE',
    timing: 'ACTION_TIMING',
    event: 'EVENT_MANIPULATION',
    order: 'ACTION_ORDER',
    body: 'ACTION_STATEMENT',
    ...CREATED_AS,
  },
  guarded: ['body'],
};

export const ROUTINE: Question = {
  kind: 'routine',
  view: 'ROUTINES',
  schema: 'ROUTINE_SCHEMA',
  name: ['ROUTINE_TYPE', 'ROUTINE_NAME'],
  attributes: {
    returns: 'DTD_IDENTIFIER',
    body: 'ROUTINE_DEFINITION',
    language: 'EXTERNAL_LANGUAGE',
    deterministic: 'IS_DETERMINISTIC',
    dataAccess: 'SQL_DATA_ACCESS',
    security: 'SECURITY_TYPE',
    comment: 'ROUTINE_COMMENT',
    ...CREATED_AS,
  },
  neutral: { language: 'SQL', comment: '' },
  guarded: ['body'],
};

/** Times are shown in the event's own time zone. */
export const EVENT: Question = {
  kind: 'event',
  view: 'EVENTS',
  schema: 'EVENT_SCHEMA',
  name: ['EVENT_NAME'],
  attributes: {
    status: 'STATUS',
    at: 'EXECUTE_AT',
    every: 'INTERVAL_VALUE',
    unit: 'INTERVAL_FIELD',
    starts: 'STARTS',
    ends: 'ENDS',
    timeZone: 'TIME_ZONE',
    onCompletion: 'ON_COMPLETION',
    body: 'EVENT_DEFINITION',
    comment: 'EVENT_COMMENT',
    ...CREATED_AS,
  },
  neutral: { comment: '' },
  guarded: ['body'],
};

/** Code that programs in JavaScript share (MySQL 9.2). */
export const LIBRARY: Question = {
  kind: 'library',
  view: 'LIBRARIES',
  schema: 'LIBRARY_SCHEMA',
  name: ['LIBRARY_NAME'],
  attributes: {
    language: 'LANGUAGE',
    body: 'LIBRARY_DEFINITION',
    sqlMode: 'SQL_MODE',
    creator: 'CREATOR',
    comment: 'LIBRARY_COMMENT',
  },
  neutral: { comment: '' },
  guarded: ['body'],
};
