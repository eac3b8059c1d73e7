import type { Construct } from 'constructs';
import { ENV } from '../../../functions/verify/env';
import { numberExpression } from '../../synth/expression';
import { DumpReader, type DumpReaderPlace, type DumpReaderProps } from '../dump/dump-reader';
import type { PackagedLayer } from '../function/packaged-layer';

/** What differs between the verify functions of two jobs. */
export interface VerifyReaderProps
  extends Pick<
    DumpReaderProps,
    'functionId' | 'functionName' | 'label' | 'existsWith' | 'optionalEnvironment' | 'when'
  > {
  readonly layer: PackagedLayer;
}

/** Declares the function that verifies the dumps of a job when their manifests arrive. */
export function verifyReader(
  scope: Construct,
  place: DumpReaderPlace,
  { layer, ...props }: VerifyReaderProps,
): DumpReader {
  const { naming, destination } = place;
  return new DumpReader(scope, {
    ...place,
    packageName: 'verify',
    description: `Reads the dumps of the job ${naming.job} back`,
    title: 'Verify function',
    arrival: {
      description: `A manifest of the job ${naming.job} is in the bucket`,
      keyPattern: destination.manifestPattern,
    },
    statements: destination.verifyStatements,
    deadLetterSid: 'ReportUnverified',
    layers: [layer],
    // Reading a dump is faster than making it with the same resources.
    settings: { memorySize: numberExpression('var.memory_size') },
    env: ENV,
    deadLetters: 'events of dumps that could not be verified',
    ...props,
  });
}
