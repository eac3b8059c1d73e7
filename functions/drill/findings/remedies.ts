/** Variables that give a drill more memory and temporary storage, for messages: a message may be of the function or of the runner. */
export const MORE_MEMORY = 'drill_memory_size (of the runner: runner_memory)';
export const MORE_STORAGE = 'drill_ephemeral_storage_size (of the runner: runner_ephemeral_storage)';

/** Where a drill runs: in its function, or in a task of the runner. */
export type DrillEngine = 'function' | 'runner';
