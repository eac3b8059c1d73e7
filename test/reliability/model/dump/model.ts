import type { Model } from '../explorer';
import type { Design } from './designs';
import { canProceed, isGoodEnd, PROPERTIES } from './properties';
import { transitionsFrom } from './transitions';
import { nameOf, type World } from './world';

/** A design as a model to explore. */
export function modelOf(design: Design): Model<World> {
  return {
    nameOf,
    transitionsFrom: (world) => transitionsFrom(world, design),
    properties: PROPERTIES,
    isGoodEnd,
    canProceed,
  };
}
