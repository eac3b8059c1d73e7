import type { Model } from '../explorer';
import type { Design } from './designs';
import { isEnded, PROPERTIES } from './properties';
import { transitionsFrom } from './transitions';
import { nameOf, type World } from './world';

/** A design as a model to explore. */
export function modelOf(design: Design): Model<World> {
  return {
    nameOf,
    transitionsFrom: (world) => transitionsFrom(world, design),
    properties: PROPERTIES,
    isGoodEnd: isEnded,
    // A running attempt may have failed already, so that only a retry can succeed.
    canProceed: ({ events }) => events.some(({ outcome, tried, tries }) => outcome === 'pending' && tried < tries),
  };
}
