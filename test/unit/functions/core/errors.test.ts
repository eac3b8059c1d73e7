import {
  ConfigError,
  CredentialsError,
  GateError,
  LambdaMysqldumpError,
  LockError,
  messageOf,
  SourceError,
} from '../../../../functions/core/errors';

test('every error carries the name of its class, which Lambda reports as errorType', () => {
  for (const error of [new LockError('a'), new SourceError('b', false), new ConfigError(['c']), new GateError(['d'])]) {
    expect(error).toBeInstanceOf(LambdaMysqldumpError);
    expect(error.name).toBe(error.constructor.name);
  }
});

test.each([
  { error: new ConfigError(['JOB_NAME is missing.']), message: /has 1 problem:\n- JOB_NAME is missing\.$/ },
  { error: new ConfigError(['a', 'b']), message: /has 2 problems:\n- a\n- b$/ },
  { error: new CredentialsError(['a', 'b', 'c']), message: /have 3 problems:\n- a\n- b\n- c$/ },
  { error: new GateError(['empty', 'cut']), message: /not proven whole:\n- empty\n- cut$/ },
])('all problems are reported at once: $error.message', ({ error, message }) => {
  expect(error.message).toMatch(message);
});

test('the cause is kept', () => {
  const cause = new Error('socket hang up');
  expect(new LockError('no answer', { cause }).cause).toBe(cause);
});

test.each([
  { thrown: new Error('message'), text: 'message' },
  { thrown: 'text', text: 'text' },
  { thrown: undefined, text: 'undefined' },
  { thrown: 404, text: '404' },
])('anything thrown has a readable line: $text', ({ thrown, text }) => {
  expect(messageOf(thrown)).toBe(text);
});
