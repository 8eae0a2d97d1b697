import { isFull, isLastPage } from '../api/pages';
import { SMS } from '../api/resources';
import { getPage, isOutOfOrder, moveCursor, takeRows, type Watch, type WatchedPage } from './rows';
import { newLap, type State } from './state';

/** So many awaited rows are asked for one by one; where there are more, laps go down to these. */
export const MOST_ASKED = 20;

/** Requests that are kept for phone numbers once SMS have been found: one for each, and a page of contacts. */
export const MOST_RESERVED = 7;

/**
 * Reads a list that is in order from the end with its newest rows down to those that the poll before
 * has seen. Where the ids turn out to be in another order, the total tells of more new rows than there
 * are at that end, or they are more than a poll can read, the list is taken for one without order.
 */
export async function readNewest(watch: Watch): Promise<void> {
	const { client, isFirst, state } = watch;
	const { order, newest, reach, total } = state;
	const pages: WatchedPage[] = [];
	let low = Infinity;
	let isCut = false;
	let isInOrder = true;

	/** @returns undefined where nothing is left to ask with, or where the order is another one */
	async function read(number: number): Promise<WatchedPage | undefined> {
		isCut ||= client.left() === 0;
		if (isCut || !isInOrder) return undefined;
		const page = await getPage(watch, number);
		isInOrder = !isOutOfOrder(page, order);
		if (!isInOrder) return undefined;
		pages.push(page);
		low = Math.min(low, page.lowestId);
		takeRows(watch, page.rows);
		return page;
	}

	async function readFromFront(): Promise<void> {
		let page = await read(1);
		while (page && page.ids.length > 0 && !page.isOnly && low > reach) page = await read(pages.length + 1);
	}

	/** Back from the last page that there was, since rows that move up are met on the way; then on to the end. */
	async function readFromEnd(): Promise<void> {
		let last = 0;
		for (let number = state.end; number >= 1 && low > reach; number--) {
			const page = await read(number);
			if (page && page.ids.length > 0) last = Math.max(last, number);
		}
		const isEndKnown = last < state.end;
		state.end = Math.max(1, last);
		let page = pages.find(({ ids }) => ids.length > 0);
		while (!isEndKnown && page && isFull(page) && page.total !== state.end * (page.pageSize ?? 0)) {
			page = await read(state.end + 1);
			if (page && page.ids.length > 0) state.end += 1;
		}
	}

	// Unknown again where the poll ends in between.
	state.total = undefined;
	await (order === 'newest' ? readFromFront() : readFromEnd());
	const totals = pages.flatMap((page) => page.total ?? []);
	const added = new Set(pages.flatMap(({ ids }) => ids.filter((id) => id > newest))).size;
	const isElsewhere = !isFirst && total !== undefined && totals[0] > total + added;
	if (!isInOrder || isElsewhere || (isCut && (isFirst || low > reach))) {
		loseOrder(state);
		return;
	}
	[state.total] = totals;
	if (pages.some(({ isOnly }) => isOnly)) {
		// In a list of one page nothing can hide: each poll reads it as a lap.
		state.order = 'mixed';
		state.lap = newLap(state);
	} else if (totals.every((later) => later >= totals[0])) {
		// Otherwise a row may have slipped past, and the next poll reads once more.
		state.reach = state.newest;
	}
}

/**
 * Reads on in the lap: some pages of it, or as many as leave the reserve of requests while something
 * is known to be missing.
 *
 * @returns whether the list has but one page, which was read
 */
export async function readOn(watch: Watch, mostPages: number): Promise<boolean> {
	const { client, event, found, state } = watch;
	const reserve = () => (event.list === SMS && found.size > 0 ? Math.min(found.size + 1, MOST_RESERVED) : Number(event.isRepeatable ?? 0));
	if (state.isNew && event.isRepeatable && !event.isShortList) await lookBack(watch);
	for (let pages = 0; client.left() > reserve(); pages++) {
		if (pages >= mostPages && state.lap.hurry === 0) return false;
		const page = await getLapPage(watch, state.lap.page);
		const isOver = takeLapPage(watch, page);
		if (isOver && (watch.isFirst || state.lap.hurry === 0)) return page.isOnly;
	}
	return false;
}

/**
 * Looks whether the page before still has the row that it began with. Otherwise rows may have slipped
 * past since the poll before, and who has opted out long ago would be new in the next lap.
 */
async function lookBack(watch: Watch): Promise<void> {
	const { lap } = watch.state;
	if (lap.page === 1 || !lap.isWhole || watch.client.left() === 0) return;
	const { ids } = await getLapPage(watch, lap.page - 1);
	lap.isWhole = ids.includes(lap.firstId);
}

async function getLapPage(watch: Watch, number: number): Promise<WatchedPage> {
	const { client, state } = watch;
	return await getPage(watch, number).catch((fault) => {
		// Nothing can be done about a page that never comes but to go on behind it.
		if (!client.isLimited()) Object.assign(state.lap, { page: nextPage(state), isWhole: false });
		throw fault;
	});
}

/** @returns whether it was the last page of the lap */
function takeLapPage(watch: Watch, page: WatchedPage): boolean {
	const { event, isFirst, state } = watch;
	const { lap, order } = state;
	const { ids, total = 0 } = page;
	takeRows(watch, page.rows);
	if (order === 'mixed' && page.total !== undefined) {
		// In a list without order any change of the total can mean a new row.
		const isNews = state.total !== undefined && total !== state.total && !isFirst && !event.isRepeatable;
		if (isNews) hasten(state);
		state.total = total;
	}
	if (order === 'oldest' && ids.length > 0) state.end = Math.max(state.end, lap.page);
	if (isOutOfOrder(page, order)) {
		loseOrder(state);
		return false;
	}

	const given = lap.given + ids.length;
	const isShort = !isFull(page);
	const isRepeated = ids.length > 0 && ids[0] === lap.firstId;
	const isLast = page.isOnly || isRepeated || isLastPage(page, lap.page, given) || (isShort && lap.wasShort);
	const isEnd = order === 'oldest' ? lap.page <= 1 : isLast;
	// A lap through a list in order ends at the rows that are asked for one by one.
	const floor = state.isNew ? 0 : [...state.awaited].sort((a, b) => a - b)[MOST_ASKED];
	const isDown = order !== 'mixed' && page.lowestId <= (floor ?? 0);
	state.lap = {
		...lap,
		page: nextPage(state),
		given,
		firstId: ids[0] ?? lap.firstId,
		order: lap.given === 0 ? page.order : isOutOfOrder(page, lap.order) ? 'mixed' : lap.order,
		wasShort: isShort,
		isWhole: lap.isWhole && (order === 'oldest' || (total >= lap.total && !isRepeated)),
		total: Math.max(lap.total, total),
		highestId: ids.reduce((highest, id) => Math.max(highest, id), lap.highestId),
	};
	if (isEnd || isDown) endLap(watch, isEnd, page.isOnly);
	return isEnd || isDown;
}

function endLap(watch: Watch, isEnd: boolean, isOnly: boolean): void {
	const { event, state } = watch;
	const { lap, order } = state;
	// An account may have no rows yet, but only a second empty answer shows that.
	const isEmpty = isEnd && state.newest === 0;
	if (isEmpty) state.isNew &&= state.fallenTo !== 0;
	if (isEmpty) state.fallenTo = 0;
	const isWhole = isEnd && (lap.isWhole || event.isShortList) && lap.highestId > 0;
	if (isWhole) {
		state.isNew = false;
		if (order === 'mixed' && !isOnly && !event.isRepeatable) {
			Object.assign(state, { order: lap.order, end: lap.page - 1, reach: state.newest });
		}
		moveCursor(watch, lap.top);
	}
	state.lap = newLap(state, { hurry: Math.max(0, lap.hurry - 1) });
	if (isWhole && !event.isShortList) noticeRestart(watch, lap.highestId, lap.top);
}

/** Begins to read the whole list, since new rows can be anywhere in it. */
export function loseOrder(state: State): void {
	state.order = 'mixed';
	state.lap = newLap(state, { hurry: 1 });
}

/** Has all of the list read with the whole budget. */
export function hasten({ lap }: State): void {
	lap.hurry = Math.max(lap.hurry, lap.given === 0 ? 1 : 2);
}

/**
 * Ids that begin again from a low number, as in an account that was emptied, would all be taken for
 * old. It has to show in two laps in a row: a broken answer must not make old rows new.
 */
function noticeRestart({ event, state }: Watch, highest: number, top: number): void {
	const { fallenTo } = state;
	const hasFallen = highest < top && state.newest === top;
	state.fallenTo = hasFallen ? highest : undefined;
	if (!hasFallen || fallenTo === undefined) return;
	const stillThere = (ids: Set<number>) => new Set([...ids].filter((id) => id <= fallenTo));
	Object.assign(state, { cursor: Math.min(state.cursor, fallenTo), newest: highest, fallenTo: undefined });
	state.reach = Math.min(state.reach, fallenTo);
	state.done = stillThere(state.done);
	state.awaited = stillThere(state.awaited);
	state.lap = newLap(state, { hurry: event.isRepeatable ? 0 : 1 });
}

function nextPage({ lap: { page }, order }: State): number {
	return order === 'oldest' ? Math.max(1, page - 1) : page + 1;
}
