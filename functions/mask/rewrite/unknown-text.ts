import { MaskError } from '../../core/errors';

/** The error of a text that masking does not understand. @param what is not understood, and where, without any value */
export function unknownText(what: string): MaskError {
  return new MaskError(
    'MASK_TEXT_UNKNOWN',
    `${what}, so that it cannot be masked. No masked dump is made. Report this message: the text is from another program than mysqldump and mariadb-dump, or this is a defect of masking.`,
  );
}
