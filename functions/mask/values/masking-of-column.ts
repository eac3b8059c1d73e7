import type { Method } from '../rules/document/rules-schema';
import type { Column } from '../rules/tables/dump-schema';
import type { ColumnMasking } from './columns/column-masking';
import { Constant, literalOf } from './columns/constant';
import { HashedBytes, HashedUuids } from './columns/hashed-bytes';
import { JsonColumn } from './columns/json-column';
import { HashedIntegers, InRange, PhoneNumbers } from './columns/numbers';
import { ShiftedDates } from './columns/shifted-date';
import { Texts } from './columns/texts';
import type { MaskKeys } from './keyed-function/mask-keys';
import { contentMasking } from './text-methods/content-masking';

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
