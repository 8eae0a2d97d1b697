/** The value in the middle, and those a quarter from either end. */
export function quartiles(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const at = (share) => {
		const position = (sorted.length - 1) * share;
		const below = Math.floor(position);
		const above = Math.min(below + 1, sorted.length - 1);
		return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
	};
	return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

export function median(values) {
	return quartiles(values).median;
}

/**
 * The median of the ratios of runs that came one after the other: what the machine did meanwhile
 * falls on both of them.
 */
export function pairedRatio(ours, theirs) {
	return median(ours.map((value, index) => value / theirs[index]));
}
