import { SchemaError, SourceError } from '../../../../../functions/core/errors';
import { explain } from '../../../../../functions/dump/parallel/dump-in-parallel';

describe('what ends a dump of several processes', () => {
  test('leads to a dump with one when tables without rows came or went', () => {
    const error = new SchemaError('SCHEMA_CHANGED', 'Tables came or went.');
    expect(explain(error, 4)).toMatchObject({
      name: 'SnapshotError',
      code: 'SCHEMA_CHANGED',
      message: error.message,
      cause: error,
    });
  });

  test('is what it is when one process would have met it, too', () => {
    const error = new SourceError('CONNECTION_LOST', 'Gone.', false);
    expect(explain(error, 4)).toBe(error);
  });
});
