// The only place that reads the clock; everything else is given the moment as an argument.

export const now = () => new Date().toISOString().replace(/\.\d+Z$/, "Z");
