/** Share of the time that is left up to which work fits into a function. What takes longer is left to the runner, or else a warning. */
export const FITTING_SHARE = 0.6;
