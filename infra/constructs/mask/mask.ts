import { Construct } from 'constructs';
import { ENV } from '../../../functions/mask/env';
import { expression, numberExpression } from '../../synth/expression';
import type { AlarmsTopic } from '../alarms/alarms-topic';
import { DRILLS } from '../drill/drill-inputs';
import { drillReader } from '../drill/drill-reader';
import type { Destination } from '../dump/destination/destination';
import type { DumpAlarms } from '../dump/dump-alarms';
import { DumpReader, type DumpReaderPlace } from '../dump/dump-reader';
import { MaskedNaming } from '../foundation/naming';
import type { Statement } from '../foundation/policy';
import type { PackagedLayer } from '../function/packaged-layer';
import type { LockTable } from '../job/lock-table';
import { verifyReader } from '../verify/verify-reader';
import { MaskAlarms } from './mask-alarms';
import { MASKS } from './mask-inputs';
import { MaskedDestination } from './masked-destination';

export interface MaskProps extends Omit<DumpReaderPlace, 'naming'> {
  /** Where the dumps are that are masked. */
  readonly destination: Destination;
  readonly lockTable: LockTable;
  readonly clients: PackagedLayer;
  readonly servers: readonly PackagedLayer[];
  readonly topic: AlarmsTopic;
  readonly alarms: DumpAlarms;
}

/**
 * The masked dumps of the job: a job of its own, whose function follows the verdicts on the dumps of the other one. Its roles reach no
 * database, and it has functions of its own for verification and drills.
 */
export class Mask extends Construct {
  readonly naming: MaskedNaming;
  readonly reader: DumpReader;
  readonly verify: DumpReader;
  readonly drill: DumpReader;
  readonly alarms: MaskAlarms;
  /** Of the masked dumps, as a Terraform template. */
  readonly bucketName: string;

  constructor(scope: Construct, props: MaskProps) {
    super(scope, 'mask');
    const { account, network, destination: source, runner, clients, servers, topic, alarms } = props;
    const naming = new MaskedNaming(this, { main: 'mask' });
    this.naming = naming;
    const destination = new MaskedDestination(this, { account, naming });
    this.bucketName = destination.bucketName;
    const place = { account, naming, network, destination, ...(runner ? { runner } : {}) };
    this.reader = new DumpReader(this, {
      ...place,
      functionId: 'mask',
      // The name of a dump function of that job, so that the command line finds it.
      functionName: naming.resource,
      roleName: naming.roleName,
      description: `Masks the dumps of the job ${expression('var.name')}`,
      title: 'Mask function',
      arrival: {
        description: `A verdict on a dump of the job ${expression('var.name')} is in the bucket`,
        bucketName: source.bucketName,
        keyPattern: source.verdictPattern,
      },
      statements: this.statements(props, naming, destination),
      deadLetterSid: 'ReportUnmasked',
      layers: [clients],
      settings: { memorySize: numberExpression('var.memory_size') },
      env: ENV,
      environment: {
        [ENV.slotUnit]: expression('var.slot_unit'),
        [ENV.slotTimezone]: expression('var.schedule_timezone'),
        [ENV.schedule]: expression('var.schedule_enabled ? var.schedule_expression : ""'),
        [ENV.sourceJobName]: expression('var.name'),
        [ENV.sourceBucket]: source.bucketName,
        [ENV.sourcePrefix]: source.keyPrefix,
        [ENV.rulesKey]: destination.rulesKey,
        [ENV.lockTable]: props.lockTable.name,
      },
      optionalEnvironment: { [ENV.keyParameter]: expression('var.mask_key_parameter') },
      deadLetters: 'events of dumps that could not be masked',
      existsWith: '`mask_rules`',
      when: MASKS,
    });
    this.verify = verifyReader(this, place, {
      functionId: 'mask_verify',
      functionName: `${naming.resource}-verify`,
      label: 'verify function of masked dumps',
      existsWith: '`mask_rules`',
      layer: clients,
      when: MASKS,
    });
    this.drill = drillReader(this, place, {
      functionId: 'mask_drill',
      functionName: `${naming.resource}-drill`,
      label: 'drill function of masked dumps',
      existsWith: '`mask_rules`',
      layers: [clients, ...servers],
      when: `${MASKS} && ${DRILLS}`,
    });
    const { reader: mask, verify, drill } = this;
    this.alarms = new MaskAlarms(this, { naming, topic, hours: alarms.newDumpHours, mask, verify, drill });
    alarms.add(this.alarms);
  }

  /** Reads dumps of the other job, and writes masked ones: nothing else of either. */
  private statements(
    { account, destination, lockTable }: MaskProps,
    naming: MaskedNaming,
    masked: MaskedDestination,
  ): Statement[] {
    return [
      ...destination.sourceStatements,
      ...masked.maskStatements,
      {
        sid: 'HoldLock',
        actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
        resources: [lockTable.arn],
        condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${naming.job}#*`] } },
      },
      lockTable.useKey,
      {
        sid: 'ReadKey',
        actions: ['ssm:GetParameter'],
        // Null-safe, so that a missing name fails in the precondition only.
        resources: account.arn('ssm', 'parameter/${trimprefix(coalesce(var.mask_key_parameter, "-"), "/")}'),
      },
      {
        sid: 'DecryptKey',
        actions: ['kms:Decrypt'],
        resources: expression('var.credentials_kms_key_arn'),
        condition: { StringEquals: { 'kms:ViaService': account.endpoint('ssm') } },
        when: 'var.credentials_kms_key_arn != null',
      },
    ];
  }
}
