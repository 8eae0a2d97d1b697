import { TRIES, type Cell } from './cells';

/** What must become of an item. */
export type Fate = 'accepted' | 'rejected' | 'notSent' | 'uncertain' | 'notDue' | OpenFate;

/** Behind the item at which the run stopped: accepted where it was under way by then, not due otherwise. */
type OpenFate = 'acceptedOrNotDue';

/** Whether the server has no list that shows what was taken. */
export function hasNoRecord({ server }: Cell['fault']): boolean {
	return server?.onlyDocumented ?? false;
}

/**
 * What the design asks for, worked out without the node: a run of requests, each of which meets the
 * fault or does not.
 *
 * @returns one fate for each item
 */
export function expectedFates({ fault, setting, itemCount, marked, combined }: Cell): Fate[] {
	const fates: Fate[] = Array.from({ length: itemCount }, () => 'notDue');
	let strikes = fault.times ?? 1;

	function meaningFor(items: number[]): Exclude<Fate, 'notDue' | OpenFate> {
		if (!fault.fault || !items.includes(marked) || strikes === 0) return 'accepted';
		if (fault.means === 'notSent' && Number.isFinite(strikes)) {
			// The node waits and sends again until it is taken.
			strikes = 0;
			return 'accepted';
		}
		strikes--;
		// The account shows what was taken, wherever the answer does not tell.
		return fault.means === 'uncertain' && fault.isTaken && !hasNoRecord(fault) ? 'accepted' : fault.means;
	}

	/** Once one request is accepted, further ones are side by side. */
	function sendAll(requests: number[][]): void {
		requests.every(send);
		const isSideBySide = requests.some((items) => items.some((item) => fates[item] === 'accepted'));
		fates.forEach((fate, item) => {
			if (fate === 'notDue' && isSideBySide) fates[item] = 'acceptedOrNotDue';
		});
	}

	/** @returns whether the run may go on */
	function send(items: number[]): boolean {
		const meaning = meaningFor(items);
		if (meaning === 'rejected' && items.length > 1) return items.every((item) => send([item]));
		for (const item of items) fates[item] = meaning;
		return meaning === 'accepted' || !setting.stops;
	}

	function isDone(item: number): boolean {
		return fates[item] === 'accepted' || fates[item] === 'uncertain';
	}

	for (let tries = 1; tries <= (setting.retries ? TRIES : 1); tries++) {
		const due = [...fates.keys()].filter((item) => !isDone(item));
		for (const item of due) fates[item] = fates[item] === 'acceptedOrNotDue' ? fates[item] : 'notDue';
		const requests = combined ? [due] : due.map((item) => [item]);
		if (!setting.stops || !fates.includes('uncertain')) {
			sendAll(requests.filter((items) => items.length > 0));
		}
		// With Continue the host tries again only where the first item of the output did not come through.
		const isOver = setting.stops
			? fates.every((fate) => fate === 'accepted')
			: fates[0] === 'accepted';
		if (isOver) break;
	}
	return fates;
}
