/** Baseline of all ratios: nothing that runs mysqldump can be faster. */
export const BASELINE = 'mysqldump > /dev/null';

/* Those that the goals are about. */
export const COMPRESSED = 'mysqldump | zstd -3 > /dev/null';
export const WRITE_UP = 'mysqldump | gzip | aws s3 cp -';
export const MYDUMPER_BY_TWO = 'mydumper --threads=2 --compress; aws s3 cp --recursive';
export const OURS = 'lambda-mysqldump, 3538 MB';
export const OURS_BY_TWO = 'lambda-mysqldump, 3538 MB, parallelism 2';

/** Levels of zstd beside the default, 3. */
export const OTHER_LEVELS = [1, 2, 5, 9];

export function oursAtLevel(level: number): string {
  return `${OURS}, level ${level}`;
}
