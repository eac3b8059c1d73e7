/** Required value of a setting, by its path: `*` matches one part, `**` at the end matches all remaining parts. */
export type Settings = Readonly<Record<string, unknown>>;

/** Promises to users, each with the settings that implement it, in both modules. */
export type Promises = Readonly<Record<string, Settings>>;

/** Settings below a path. */
export function each(prefix: string, settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`${prefix}.${name}`, value]));
}

/** Settings of statements of a policy. */
export function statements(name: string, settings: Settings): Settings {
  return each(`locals.${name}_statements`, settings);
}

/** What every task of the runner has. */
export const RUNNER_TASK: Settings = {
  cpu: '${tostring(var.runner_cpu)}',
  memory: '${tostring(var.runner_memory)}',
  'dynamic.ephemeral_storage.content.size_in_gib': '${ephemeral_storage.value}',
  'runtime_platform.cpu_architecture': '${upper(var.architecture)}',
  'runtime_platform.operating_system_family': 'LINUX',
  network_mode: 'awsvpc',
  'requires_compatibilities.0': 'FARGATE',
};
