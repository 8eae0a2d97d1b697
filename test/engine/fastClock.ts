/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs in Node.js, not in n8n */
/**
 * Lets the time of this process run faster: for tests that wait for minutes. Whatever asks the clock or
 * sets a timer is meant; timers of Node.js itself, such as those of sockets, keep real time.
 *
 * @param speed how many times as fast
 */
export function runClockAt(speed: number): void {
	const RealDate = Date;
	const start = RealDate.now();
	const now = () => Math.round(start + (RealDate.now() - start) * speed);
	globalThis.Date = class extends RealDate {
		constructor(...parts: unknown[]) {
			// A date without parts is the present one.
			super(...((parts.length > 0 ? parts : [now()]) as [number]));
		}

		static override now = now;
	} as DateConstructor;
	const realSetTimeout = globalThis.setTimeout;
	const fastSetTimeout = (handler: (...args: unknown[]) => void, milliseconds = 0, ...args: unknown[]) =>
		realSetTimeout(handler, milliseconds / speed, ...args);
	globalThis.setTimeout = Object.assign(fastSetTimeout, realSetTimeout) as typeof setTimeout;
}
