import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from './errors';
import { nearest } from './nearest';

/**
 * Requires a profile to be in the files of the AWS configuration. The SDK looks for credentials elsewhere when it is not there, and
 * reports in the end that there are none, or no region.
 *
 * @throws {UsageError} with the profiles that there are.
 */
export function requireProfile(profile: string, environment: NodeJS.ProcessEnv): void {
  const files = {
    config: pathOf(environment.AWS_CONFIG_FILE, 'config'),
    credentials: pathOf(environment.AWS_SHARED_CREDENTIALS_FILE, 'credentials'),
  };
  const inConfig = sectionsOf(files.config);
  const profiles = [...new Set([...inConfig.flatMap(profileOfConfig), ...sectionsOf(files.credentials)])].sort();
  if (profiles.includes(profile)) return;
  const origin = environment.AWS_PROFILE === profile ? 'AWS_PROFILE' : '--profile';
  const missing = `There is no AWS profile ${JSON.stringify(profile)} (${origin}) in ${files.config} or ${files.credentials}.`;
  throw new UsageError([`${missing} ${remedy(profile, profiles, inConfig.includes(profile))}`]);
}

function remedy(profile: string, profiles: readonly string[], lacksPrefix: boolean): string {
  if (lacksPrefix) return `Its section in the first one has to begin with [profile ${profile}].`;
  if (profiles.length === 0) return 'They name none: create it by "aws configure", or leave the profile out.';
  const meant = nearest(profile, profiles);
  return meant === undefined ? `The profiles are ${profiles.join(', ')}.` : `Did you mean ${JSON.stringify(meant)}?`;
}

function pathOf(named: string | undefined, usual: string): string {
  if (!named) return join(homedir(), '.aws', usual);
  return named.startsWith('~/') ? join(homedir(), named.slice(2)) : named;
}

/** What is in the brackets of the sections of a file; none of one that can't be read. */
function sectionsOf(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  return [...text.matchAll(/^\s*\[\s*([^\]]+?)\s*\]/gm)].map(([, section = '']) => section);
}

/** "Configuration and credential file settings", AWS CLI User Guide: only the default profile has no word before it. */
function profileOfConfig(section: string): string[] {
  if (section === 'default') return [section];
  const [, name] = /^profile\s+(["']?)(.+)\1$/.exec(section)?.slice(1) ?? [];
  return name === undefined ? [] : [name];
}
