/** Name of an HTTP request to AWS. */
export interface AwsCall {
  readonly service: 'S3' | 'DynamoDB' | 'SSM' | 'StepFunctions' | 'other';
  /** Operation in the API reference, such as `CompleteMultipartUpload`. */
  readonly operation: string;
  /** Distinguishes calls of one operation: `acquire`, `part 2`, `/lab/password`, `manifest`, name of an execution. May be empty. */
  readonly detail: string;
  /** The same for all attempts of the SDK at one call. */
  readonly sdkId: string;
}

export interface AwsRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Names a request of any SDK. An unknown operation gets a name from its method and path. */
export function nameCall(request: AwsRequest): AwsCall {
  const sdkId = String(request.headers['amz-sdk-invocation-id'] ?? '');
  const target = String(request.headers['x-amz-target'] ?? '');
  return { ...(target === '' ? nameRest(request) : nameJson(target, request.body)), sdkId };
}

type Name = Omit<AwsCall, 'sdkId'>;

function nameJson(target: string, body: Buffer): Name {
  const [prefix = '', operation = ''] = target.split('.');
  const input = JSON.parse(body.toString('utf8') || '{}');
  if (prefix.startsWith('DynamoDB')) return { service: 'DynamoDB', operation, detail: lockOperation(input) };
  if (prefix === 'AmazonSSM') return { service: 'SSM', operation, detail: input.Name ?? '' };
  if (prefix === 'AWSStepFunctions') return { service: 'StepFunctions', operation, detail: input.name ?? '' };
  return { service: 'other', operation: target, detail: '' };
}

interface UpdateItem {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: Readonly<Record<string, { S?: string }>>;
}

/** The lock operation of a write, derived from its condition and the state that it sets. */
function lockOperation({ ConditionExpression: condition, ExpressionAttributeValues: values }: UpdateItem): string {
  if (condition === undefined) return '';
  const state = values?.[':set_state']?.S;
  if (state === 'DONE' || state === 'FAILED') return state.toLowerCase();
  if (state === 'HANDED_OVER') return 'hand-over';
  if (state !== 'RUNNING') return 'renew';
  if (!values?.[':seenVersion']) return 'acquire';
  if (values[':handedOver']) return 'reclaim';
  return values[':done'] ? 'redo' : 'takeover';
}

function nameRest({ method, url }: AwsRequest): Name {
  const { pathname, searchParams: query } = new URL(url, 'http://aws');
  const [, , ...rest] = pathname.split('/');
  const [, detail = ''] = /\.(manifest|facts)\.json(?:\.gz)?$/.exec(rest.join('/')) ?? [];
  const name = (operation: string, its = detail): Name => ({ service: 'S3', operation, detail: its });
  if (query.has('uploadId')) {
    if (method === 'PUT') return name('UploadPart', `part ${query.get('partNumber')}`);
    if (method === 'POST') return name('CompleteMultipartUpload');
    if (method === 'DELETE') return name('AbortMultipartUpload');
  }
  if (method === 'POST' && query.has('uploads')) return name('CreateMultipartUpload');
  if (method === 'GET' && query.has('list-type')) return name('ListObjectsV2');
  if (rest.join('') !== '') {
    const plain: Record<string, string> = { HEAD: 'HeadObject', GET: 'GetObject', PUT: 'PutObject' };
    const operation = plain[method];
    if (operation !== undefined) return name(operation);
  }
  return { service: 'other', operation: `${method} ${pathname}`, detail: '' };
}
