/** One state of a protocol: its phase, and what it carries. `States` maps each phase to that. */
export type StateAt<States, Phase extends keyof States> = { readonly phase: Phase } & States[Phase];

/** Any state of a protocol. */
export type AnyState<States> = { [Phase in keyof States]: StateAt<States, Phase> }[keyof States];

/** Any phase can fail. */
export interface Failed {
  readonly error: unknown;
}

/** The lock was lost while the phase was performed. */
export interface Lost {
  readonly lost: true;
}

/** Performs one state of each phase, and returns the observation that it leads to. */
export type Performers<States, Observations> = {
  readonly [Phase in keyof Observations & keyof States]: (
    state: StateAt<States, Phase>,
  ) => Promise<Observations[Phase] | Lost>;
};

/** The pure part of a protocol: the states that follow one phase. */
export interface Transition<States, Observations, Phase extends keyof States & keyof Observations> {
  /** After the phase came to its observation. `me` is the owner id of the attempt. */
  readonly next: (state: StateAt<States, Phase>, observation: Observations[Phase], me: string) => AnyState<States>;
  /** After the phase failed. */
  readonly failed: (state: StateAt<States, Phase>, error: unknown) => AnyState<States>;
}

/** All transitions of a protocol. */
export type Transitions<States, Observations> = {
  readonly [Phase in keyof States & keyof Observations]: Transition<States, Observations, Phase>;
};

function isFailed(observation: object): observation is Failed {
  return 'error' in observation;
}

export function isLost(observation: object): observation is Lost {
  return 'lost' in observation;
}

/** The transition function of a protocol: the state that follows when `state` came to `observation`. */
export type Next<States, Observations> = <Phase extends keyof States & keyof Observations>(
  state: StateAt<States, Phase>,
  observation: Observations[Phase] | Failed | Lost,
  me: string,
) => AnyState<States>;

/** @param whenLost the state that follows in every phase when the lock is lost. */
export function nextOf<States, Observations extends { [Phase in keyof Observations]: object }>(
  transitions: Transitions<States, Observations>,
  whenLost: AnyState<States>,
): Next<States, Observations> {
  return (state, observation, me) => {
    const { next, failed } = transitions[state.phase];
    if (isFailed(observation)) return failed(state, observation.error);
    if (isLost(observation)) return whenLost;
    return next(state, observation, me);
  };
}
