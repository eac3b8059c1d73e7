/** Functions that the goals refer to. */
export const OURS = 'lambda-mysqldump';
export const EMPTY = 'empty handler with the same three clients of the AWS SDK';
