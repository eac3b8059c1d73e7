/** Those that the goals are about. */
export const OURS = 'lambda-mysqldump';
export const EMPTY = 'empty handler with the same three clients of the AWS SDK';
