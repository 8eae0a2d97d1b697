import type { Answer, Obstacle } from './result';
import { askedWait, growingWait, PATIENCE, sleepUntil, type Patience } from './patience';

/** An answer, and what it took to get it. */
export interface Delivered {
	answer: Answer;
	/** How long this request waited because the server or the network asked for it. */
	waitedMilliseconds: number;
}

/** Sends requests of one run; when one of them is told to wait, all of them wait. */
export interface Courier {
	/**
	 * Sends a request, and sends it again while the answer is `notTaken` and there is patience
	 * left. Every other answer is final: what may have been carried out is never sent again.
	 *
	 * Once a request has been given up, the others of the run are tried once each, until one of
	 * them is taken: 1,000 items must not wait 1,000 times for a server that is gone.
	 *
	 * @param send makes the request once and reads its answer; it does not throw
	 * @returns the answer, `notTaken` with the obstacle `cancelled` where the run was over first
	 */
	deliver(send: () => Promise<Answer>): Promise<Delivered>;
}

/**
 * @param isOver tells whether the run has ended, e.g. because the execution was cancelled: no
 *   further request goes out then
 */
export function openCourier(isOver: () => boolean): Courier {
	let pausedUntil = 0;
	let isGivenUp = false;

	async function deliver(send: () => Promise<Answer>): Promise<Delivered> {
		const start = Date.now();
		let waited = 0;
		for (let tries = 1; ; tries++) {
			const before = Date.now();
			await sleepUntil(() => pausedUntil, isOver);
			waited += Date.now() - before;
			if (isOver()) return { answer: OVER_BEFORE, waitedMilliseconds: waited };

			const answer = await send();
			const wait = isGivenUp ? undefined : waitAfter(answer, tries, Date.now() - start);
			if (wait === undefined) {
				isGivenUp = answer.kind === 'notTaken';
				return { answer, waitedMilliseconds: waited };
			}
			pausedUntil = Math.max(pausedUntil, Date.now() + wait);
		}
	}

	return { deliver };
}

/** The run ended before this request was due: it has not left. */
const OVER_BEFORE: Answer = { kind: 'notTaken', obstacle: 'cancelled' };

function waitAfter(answer: Answer, tries: number, spent: number): number | undefined {
	if (answer.kind !== 'notTaken') return undefined;
	const patience = patienceWith(answer.obstacle);
	if (!patience || tries > patience.times) return undefined;
	const asked = askedWait(answer.headers, Date.now()) ?? 0;
	const wait = Math.max(asked, growingWait(tries, patience));
	return spent + wait > patience.milliseconds ? undefined : wait;
}

/** Only what passes by itself is worth waiting for: a wrong certificate or address does not. */
function patienceWith(obstacle: Obstacle): Patience | undefined {
	switch (obstacle) {
		case 'rateLimit':
			return PATIENCE.rateLimit;
		case 'connectionRefused':
		case 'nameNotFound':
			return PATIENCE.unreachable;
		default:
			return undefined;
	}
}
