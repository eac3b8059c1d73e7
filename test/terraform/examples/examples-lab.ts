import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../../../dev/local-cloud';
import { zipOf } from '../../../dev/local-cloud/deploy';
import { assumeRole } from '../../../dev/local-cloud/lambda-host/assume-role';
import { roleArn } from '../../../dev/local-cloud/roles';
import { type Terraform, terraform } from '../../../dev/terraform';
import type { TerraformProgram } from '../../../dev/terraform/program';
import { MODULES, moduleFolder, packageZips } from '../../../infra/build/packages';

const MODULE = moduleFolder('mysqldump');
export const EXAMPLES_FOLDER = join(MODULE, 'examples');

/** The region of the examples' provider. */
export const REGION = 'eu-central-1';

/** The applied examples; that of the environments is applied for two of them in one account. */
export const APPLIED = {
  ordinary: ['complete'],
  services: ['several-services'],
  changed: ['minimal'],
  options: [
    'container-image',
    'environments dev',
    'environments prod',
    'hardened',
    'large-database',
    'protected-bucket',
  ],
  masked: ['masked-staging'],
  staging: ['staging-restore'],
} as const;

/** Copies of examples by their names, which may have an environment behind them. */
export type Examples<Name extends string> = Readonly<Record<Name, Terraform>>;

/** A local cloud with a network, in which the released examples are applied. */
export class ExamplesLab {
  private constructor(
    readonly cloud: LocalCloud,
    /** Outputs of `network/`. */
    readonly network: Record<string, unknown>,
    private readonly program: TerraformProgram | undefined,
  ) {}

  /** @param program what applies the examples; by default the Terraform of this machine */
  static async start(program?: TerraformProgram, options: LocalCloudOptions = {}): Promise<ExamplesLab> {
    const cloud = await startLocalCloud({ auth: true, ...options });
    try {
      const surroundings = await terraform({ folder: join(__dirname, 'network'), cloud, program });
      await surroundings.init();
      await surroundings.apply();
      const network = await surroundings.output();
      await surroundings.remove();
      return new ExamplesLab(cloud, network, program);
    } catch (error) {
      await cloud.stop();
      throw error;
    }
  }

  /** A copy of an example of the module `mysqldump`, with one of its variable files if `variables` is set. */
  async example(name = '', variables?: string): Promise<Terraform> {
    return this.exampleOf('mysqldump', name, variables);
  }

  /** A copy of an example of a module, with placeholders for the packages. */
  async exampleOf(module: string, name: string, variables?: string): Promise<Terraform> {
    const folder = moduleFolder(module);
    const { cloud, program } = this;
    const copy = await terraform({ folder: join(folder, 'examples', name), copy: folder, cloud, program });
    const packages = join(copy.workFolder, '../../dist');
    mkdirSync(packages, { recursive: true });
    for (const zip of MODULES.filter((known) => known.name === module).flatMap(packageZips)) {
      writeFileSync(join(packages, zip), await zipOf({ 'index.js': 'exports.handler = async () => ({});' }));
    }
    if (variables !== undefined) {
      // Like `-var-file`, but overridden by the variables of the local cloud's network.
      renameSync(join(copy.workFolder, `${variables}.tfvars`), join(copy.workFolder, 'environment.auto.tfvars'));
    }
    await copy.init();
    return copy;
  }

  /** Copies of several examples. */
  async examples<Name extends string>(names: readonly Name[]): Promise<Examples<Name>> {
    const copies = names.map(async (name) => [name, await this.example(...name.split(' '))] as const);
    return Object.fromEntries(await Promise.all(copies)) as Record<Name, Terraform>;
  }

  /**
   * Applies examples in parallel, because that mostly waits, with further variables for some of them.
   *
   * @returns the changes of a second plan of each
   */
  async applyAll<Name extends string>(
    examples: Examples<Name>,
    furtherVariables: Readonly<Record<string, object>> = {},
  ): Promise<ReadonlyMap<string, string[]>> {
    const secondPlans = new Map<string, string[]>();
    await Promise.all(
      Object.entries<Terraform>(examples).map(async ([name, copy]) => {
        await copy.apply(name === 'minimal' ? undefined : { ...this.network, ...furtherVariables[name] });
        secondPlans.set(name, (await copy.plan()).addresses);
      }),
    );
    return secondPlans;
  }

  /** Replaces the fictitious identifiers in the minimal example by the network of the local cloud. */
  connectMinimal({ workFolder }: Terraform, inputs: object = {}): void {
    const { vpc_id, subnet_ids, database_security_group_id } = this.network;
    const mysqldump = { vpc_id, subnet_ids, database_security_group_ids: [database_security_group_id], ...inputs };
    writeFileSync(join(workFolder, 'override.tf.json'), JSON.stringify({ module: { mysqldump } }));
  }

  /** Settings of clients for the region of the examples, with all permissions. */
  get adminConfig() {
    const { endpoint, credentials } = this.cloud;
    return { endpoint, region: REGION, credentials, forcePathStyle: true };
  }

  /** The same with the permissions of a role. */
  async roleConfig(role: string) {
    const credentials = await assumeRole(new STSClient(this.adminConfig), roleArn(this.cloud, role));
    return { ...this.adminConfig, credentials };
  }

  async queueUrl(QueueName: string): Promise<string | undefined> {
    return (await new SQSClient(this.adminConfig).send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
  }
}

/** Destroys applied examples in parallel, and returns the errors of those that keep something. */
export async function destroyAll(examples: Examples<string>): Promise<Map<string, Error>> {
  const errors = new Map<string, Error>();
  await Promise.all(
    Object.entries(examples).map(([name, copy]) =>
      copy.destroy().catch((error: Error) => void errors.set(name, error)),
    ),
  );
  return errors;
}

/** Removes the copies of examples. */
export async function removeAll(examples: Examples<string> | undefined): Promise<void> {
  await Promise.all(Object.values(examples ?? {}).map((copy) => copy.remove()));
}
