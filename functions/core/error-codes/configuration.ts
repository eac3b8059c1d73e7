import { type ErrorCodeEntry, RETRIED } from './entry';

/** Configuration of a function, and what it reads from SSM and Secrets Manager. */
export const CONFIGURATION_ERRORS = {
  CONFIG_INVALID: {
    meaning: "The function's environment variables are incomplete or contradictory.",
    action: 'Correct the variables that the message lists, and apply Terraform.',
  },
  CONNECTION_PARAMETER_INVALID: {
    meaning: 'A connection parameter (host, port, user, databases, CA) is empty or has an unusable value.',
    action: 'Write a value of the form that the message states to the parameter or variable.',
  },
  PARAMETER_MISSING: {
    meaning: 'An SSM parameter does not exist in the region of the function.',
    action: "Create the parameter, or correct its name in the module's variables.",
  },
  SECRET_MISSING: {
    meaning: 'The secret does not exist in the region of the function, or has no current version.',
    action: 'Correct `database_password_secret_arn`, or give the secret a current version.',
  },
  CREDENTIALS_UNREADABLE: {
    meaning: 'SSM or Secrets Manager refused to return a parameter or secret.',
    action: `${RETRIED}, look the error that the message quotes up in the documentation of the service.`,
  },
  PASSWORD_UNUSABLE: {
    meaning: 'The password is empty, not encrypted, not in the expected JSON form, or too long for the client.',
    action: 'Store the password as a SecureString, as a plain secret, or as JSON with `password`.',
  },
  TOKEN_NOT_SIGNED: {
    meaning: 'The token of IAM database authentication could not be signed.',
    action: "Check the credentials of the function's role or of your profile, and the region.",
  },
  SEVERAL_PROBLEMS: {
    meaning: 'Several problems of different kinds were found at once.',
    action: 'Each line of the message begins with its own code.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;
