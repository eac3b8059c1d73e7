import type { Construct } from 'constructs';
import { ENV } from '../../../functions/drill/env';
import { expression, numberExpression } from '../../synth/expression';
import { DumpReader, type DumpReaderPlace, type DumpReaderProps } from '../dump/dump-reader';

/** What differs between the drill functions of two jobs. */
export interface DrillReaderProps
  extends Pick<
    DumpReaderProps,
    'functionId' | 'functionName' | 'label' | 'existsWith' | 'layers' | 'schedule' | 'when'
  > {
  /** Since when full drills are scheduled, as a Terraform template; null when they are not. Default: they are not. */
  readonly fullDrillsSince?: string;
}

/** Declares the function that drills the dumps of a job when their verdicts arrive. */
export function drillReader(
  scope: Construct,
  place: DumpReaderPlace,
  { fullDrillsSince, ...props }: DrillReaderProps,
): DumpReader {
  const { naming, destination } = place;
  return new DumpReader(scope, {
    ...place,
    packageName: 'drill',
    description: `Restores the dumps of the job ${naming.job} into a server of its own`,
    title: 'Drill function',
    arrival: {
      description: `A verdict on a dump of the job ${naming.job} is in the bucket`,
      keyPattern: destination.verdictPattern,
    },
    statements: destination.drillStatements,
    deadLetterSid: 'ReportUndrilled',
    settings: {
      memorySize: numberExpression('var.drill_memory_size'),
      ephemeralStorage: { size: numberExpression('var.drill_ephemeral_storage_size') },
    },
    env: ENV,
    optionalEnvironment: {
      [ENV.acceptedFindings]: expression(
        'length(var.drill_accepted_findings) == 0 ? null : jsonencode(var.drill_accepted_findings)',
      ),
      ...(fullDrillsSince === undefined ? {} : { [ENV.fullDrillsSince]: fullDrillsSince }),
    },
    deadLetters: 'events of dumps that could not be drilled',
    ...props,
  });
}
