import type { ErrorCodeEntry } from './entry';

/** Masked dumps. */
export const MASKING_ERRORS = {
  MASK_SOURCE_UNSOUND: {
    meaning: 'A dump is not verified, or lacks what masking needs of it, so that no masked dump is made.',
    action: 'Verify the dump, or make another one.',
  },
  MASK_TOO_LARGE: {
    meaning:
      'To mask the dump takes longer than the function may run, and there is no runner, so that masking is not begun.',
    action:
      'Set `engine = "auto"`: the runner masks what is too large for the function. Or raise the variables that the message names, or dump fewer databases in one job.',
  },
  MASK_RULES_INVALID: {
    meaning:
      'The document with the rules of masking has another form, or rules that do not fit the tables of the dump.',
    action: 'Correct what the message lists; `lambda-mysqldump mask check` compares the document with the newest dump.',
  },
  MASK_COLUMNS_UNDECIDED: {
    meaning: 'The dump has tables, columns or definitions that no rule decides about, so that no masked dump is made.',
    action: 'Add a rule for each name in the message; `keep` is one.',
  },
  MASK_RULES_UNCONFIRMED: {
    meaning: 'Rules are guesses that nobody has confirmed.',
    action: 'Look at each of them, and remove its mark `unconfirmed`.',
  },
  MASK_TEXT_UNKNOWN: {
    meaning: 'The dump has a statement or value that masking does not understand, so that no masked dump is made.',
    action: 'Report the message: the text is from another program, or this is a defect of the program.',
  },
  MASK_PASSWORD_IN_DEFINITION: {
    meaning: 'A table has what looks like a password of another server in its options, so that no masked dump is made.',
    action:
      'Take it out of the table, by `CREATE SERVER` for example, drop comments when it is in one, or leave the table out of the dumps (`exclude_tables`).',
  },
  MASK_KEY_UNCLEAR: {
    meaning:
      'A column of a masked foreign key, or one that decides which rows stay, has a text of which it is not known what else its collation holds for equal, so that masked values of two tables might not match.',
    action:
      'Keep both columns of the key, mask the one that refers by `null`, or give both a collation that ends in `_bin`.',
  },
  MASK_KEY_INVALID: {
    meaning: 'The key of masking is too short, or not stored encrypted.',
    action:
      'Write at least 32 random characters to a parameter of type SecureString, such as the output of `openssl rand -base64 32`.',
  },
  MASK_ORIGINALS_FOUND: {
    meaning: 'The masked dump has values that masking should have removed, so that it does not become visible.',
    action:
      'Look at the tables and columns in the message: mask the place where the value stands as well, or except its column from the scan.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;
