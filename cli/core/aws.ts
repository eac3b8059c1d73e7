import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { isAboutCredentials } from '../../functions/core/aws/aws-errors';
import { clientOptions } from '../../functions/core/aws/client-options';
import { explainUnreachable, type WithMiddleware } from '../../functions/core/aws/unreachable';
import { createToken, type TokenAccount } from '../../functions/dump/connection/password';
import { UsageError } from './errors';
import { requireProfile } from './profiles';

/** Region of S3 when the user has none: S3 names the region of a bucket, and the client follows. */
const ANY_REGION = 'us-east-1';

/** Takes what the SDK has to say: it would be among the messages, and no object. A class, because the SDK asks for its name. */
class Silence {
  trace(): void {}
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(): void {}
}

/** Clients of AWS with the credentials of the user, made when they are needed. */
export class Aws {
  readonly #region: string | undefined;
  readonly #profile: string | undefined;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(settings: {
    readonly region: string | undefined;
    readonly profile: string | undefined;
    readonly environment: NodeJS.ProcessEnv;
  }) {
    this.#region = settings.region;
    this.#profile = settings.profile;
    this.#environment = settings.environment;
  }

  async s3(): Promise<S3Client> {
    const make = (region: string | undefined) =>
      new S3Client({
        ...this.#options(30_000),
        ...(region ? { region } : {}),
        maxAttempts: 5,
        followRegionRedirects: true,
      });
    const client = make(this.#region);
    return this.#explaining((await hasRegion(client)) ? client : make(ANY_REGION), 'S3');
  }

  /** @param requestTimeout milliseconds until the response; an invocation takes as long as its function. */
  async lambda(requestTimeout = 30_000): Promise<LambdaClient> {
    // A repeated invocation would be another run.
    const attempts = requestTimeout > 30_000 ? { maxAttempts: 1 } : {};
    const client = new LambdaClient({ ...this.#options(requestTimeout), ...attempts });
    return this.#ready(client, 'Lambda');
  }

  async dynamoDb(): Promise<DynamoDBClient> {
    return this.#ready(new DynamoDBClient(this.#options(10_000)), 'DynamoDB');
  }

  async ssm(): Promise<SSMClient> {
    return this.#ready(new SSMClient(this.#options(10_000)), 'SSM');
  }

  async secretsManager(): Promise<SecretsManagerClient> {
    return this.#ready(new SecretsManagerClient(this.#options(10_000)), 'Secrets Manager');
  }

  /** A token that replaces the password of a database user (RDS, Aurora), with region and profile of the user. */
  async token(account: TokenAccount): Promise<string> {
    const { region, credentials } = (await this.ssm()).config;
    return createToken(account, { region: await region(), credentials });
  }

  /** The region of the clients. @throws {UsageError} when there is none. */
  async region(): Promise<string> {
    return (await this.lambda()).config.region();
  }

  async #ready<T extends WithMiddleware & WithRegion>(client: T, service: string) {
    if (!(await hasRegion(client))) {
      throw new UsageError(['There is no AWS region. Name it by --region or by the variable AWS_REGION.']);
    }
    return this.#explaining(client, service);
  }

  #explaining<T extends WithMiddleware>(client: T, service: string): T {
    if (this.#profile !== undefined) nameProfile(client, this.#profile);
    return explainUnreachable(client, service, [], 'person');
  }

  /** @throws {UsageError} when the profile does not exist. */
  #options(requestTimeout: number) {
    if (this.#profile !== undefined) requireProfile(this.#profile, this.#environment);
    return {
      ...clientOptions(requestTimeout),
      logger: new Silence(),
      ...(this.#region === undefined ? {} : { region: this.#region }),
      ...(this.#profile === undefined ? {} : { profile: this.#profile }),
    };
  }
}

/** Makes a client name the profile whose credentials are missing or rejected: the SDK names none in the end. */
function nameProfile(client: WithMiddleware, profile: string): void {
  const suffix = ` (AWS profile ${JSON.stringify(profile)})`;
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (isAboutCredentials(error) && !error.message.endsWith(suffix)) {
          error.message = `${error.message.replace(/\.$/, '')}${suffix}`;
        }
        throw error;
      }
    },
    { step: 'initialize', priority: 'high', name: 'nameProfile' },
  );
}

interface WithRegion {
  readonly config: { region(): Promise<string> };
}

/** Whether option, environment or profile name a region. */
async function hasRegion(client: WithRegion): Promise<boolean> {
  try {
    return (await client.config.region()) !== '';
  } catch {
    return false;
  }
}
