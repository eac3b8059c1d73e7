/** Who calls AWS, with which permissions and from which network: a function by its role, or a person by the command line. */
export type Caller = 'function' | 'person';
