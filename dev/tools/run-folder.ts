/** The variable with the folder in which the test files of one run keep what others can use as well (dev/run-jest.ts). */
export const RUN_FOLDER = 'LAMBDA_MYSQLDUMP_RUN_FOLDER';
