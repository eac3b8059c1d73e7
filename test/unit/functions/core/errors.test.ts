import {
  ConfigError,
  CredentialsError,
  codeIn,
  codeOf,
  detailOf,
  errorFields,
  explainTogether,
  GateError,
  LambdaMysqldumpError,
  LockError,
  messageOf,
  SourceError,
} from '../../../../functions/core/errors';

test('every error carries its class name, which Lambda reports as errorType', () => {
  for (const error of [
    new LockError('LOCK_TABLE_UNAVAILABLE', 'a'),
    new SourceError('SERVER_ERROR', 'b', false),
    new ConfigError(['c']),
    new GateError(['d']),
  ]) {
    expect(error).toBeInstanceOf(LambdaMysqldumpError);
    expect(error.name).toBe(error.constructor.name);
  }
});

const problem = (detail: string) => ({ code: 'CONNECTION_PARAMETER_INVALID', detail }) as const;

test.each([
  { error: new ConfigError(['JOB_NAME is missing.']), message: /has 1 problem:\n- JOB_NAME is missing\.$/ },
  { error: new ConfigError(['a', 'b']), message: /has 2 problems:\n- a\n- b$/ },
  {
    error: new CredentialsError([problem('a'), problem('b'), problem('c')]),
    message: /have 3 problems:\n- a\n- b\n- c$/,
  },
  { error: new GateError(['empty', 'cut']), message: /not proven complete:\n- empty\n- cut$/ },
])('all problems are reported at once: $error.message', ({ error, message }) => {
  expect(error.message).toMatch(message);
});

test('a message begins with the code, which is also a property', () => {
  const error = new LockError('LOCK_TABLE_UNAVAILABLE', 'DynamoDB gave no answer.');
  expect(error.message).toBe('[LOCK_TABLE_UNAVAILABLE] DynamoDB gave no answer.');
  expect(error.code).toBe('LOCK_TABLE_UNAVAILABLE');
  expect(codeIn(error.message)).toBe('LOCK_TABLE_UNAVAILABLE');
  expect(detailOf(error)).toBe('DynamoDB gave no answer.');
  expect(errorFields(error)).toEqual({ errorCode: 'LOCK_TABLE_UNAVAILABLE', errorType: 'LockError' });
});

test('an error that nobody raised on purpose has the code of a defect in its fields, and none in its message', () => {
  const error = new TypeError('x is not a function');
  expect(codeOf(error)).toBe('UNEXPECTED_ERROR');
  expect(codeIn(error.message)).toBeUndefined();
  expect(errorFields('text')).toEqual({ errorCode: 'UNEXPECTED_ERROR', errorType: 'string' });
});

test('brackets that are no code stay in the detail', () => {
  expect(detailOf(new Error('[1, 2] is no port'))).toBe('[1, 2] is no port');
});

test('problems of one kind share their code, and problems of several kinds keep their own', () => {
  const grant = { code: 'GRANT_MISSING', detail: 'a' } as const;
  const database = { code: 'DATABASE_MISSING', detail: 'b' } as const;
  expect(explainTogether('Why:', [grant, { ...grant, detail: 'c' }])).toEqual({
    code: 'GRANT_MISSING',
    detail: 'Why:\n- a\n- c',
  });
  expect(explainTogether('Why:', [grant, database])).toEqual({
    code: 'SEVERAL_PROBLEMS',
    detail: 'Why:\n- [GRANT_MISSING] a\n- [DATABASE_MISSING] b',
  });
});

test('keeps the cause', () => {
  const cause = new Error('socket hang up');
  expect(new LockError('LOCK_TABLE_UNAVAILABLE', 'no answer', { cause }).cause).toBe(cause);
});

test.each([
  { thrown: new Error('message'), text: 'message' },
  { thrown: 'text', text: 'text' },
  { thrown: undefined, text: 'undefined' },
  { thrown: 404, text: '404' },
])('describes anything thrown in one line: $text', ({ thrown, text }) => {
  expect(messageOf(thrown)).toBe(text);
});
