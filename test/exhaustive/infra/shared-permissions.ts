/** Actions that the role of every function of a module has, by the IDs of their statements. */
export const OF_EVERY_FUNCTION = {
  WriteLogs: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  DecryptEnvironment: ['kms:Decrypt'],
  SendTraces: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
};

/** Actions of a role that uses queues of the module, or its lock table, when they have a customer managed key. */
export const WITH_QUEUES = { UseQueueKey: ['kms:GenerateDataKey', 'kms:Decrypt'] };
export const WITH_LOCK_TABLE = { UseLockTableKey: ['kms:Decrypt'] };
