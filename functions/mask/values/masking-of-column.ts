import type { Column } from '../rules/dump-schema';
import type { Method } from '../rules/rules-schema';
import type { ColumnMasking } from './column-masking';
import { Constant, literalOf } from './constant';
import { contentMasking } from './content-masking';
import { HashedBytes, HashedUuids } from './hashed-bytes';
import { JsonColumn } from './json-column';
import { HashedIntegers, InRange, PhoneNumbers } from './numbers';
import type { MaskKeys } from './prf';
import { ShiftedDates } from './shifted-date';
import { Texts } from './texts';

/** The masking of a column; undefined when its values are kept. */
export function maskingOfColumn(column: Column, method: Method, keys: MaskKeys): ColumnMasking | undefined {
  const { type } = column;
  const length = type.kind === 'text' ? type.length : Number.POSITIVE_INFINITY;
  switch (method.method) {
    case 'keep':
      return undefined;
    case 'null':
      return new Constant('NULL');
    case 'fixed':
      return new Constant(literalOf(column, method.value));
    case 'number':
      return new InRange(column, method, keys.prf('number'), keys.program);
    case 'date':
      return new ShiftedDates(column, method.days, keys.prf('date'));
    case 'json':
      return new JsonColumn(column, method, length, keys);
    case 'hash':
      if (type.kind === 'integer') return new HashedIntegers(type, keys.prf('hash of integers'));
      if (type.kind === 'binary') return new HashedBytes(type, keys.prf('hash'));
      if (type.kind === 'uuid') return new HashedUuids(keys.prf('hash'));
      break;
    case 'phone':
      if (type.kind !== 'text') return new PhoneNumbers(keys.prf('phone'));
  }
  return new Texts(column, contentMasking(method.method, 'part' in method ? method.part : 'full', length, keys));
}
