import { isFull, isLastPage, type Page } from '../api/pages';
import { getPage, idsOf, lowest, takeRows, type Watch } from './rows';
import { newLap, type Order, type State } from './state';

/**
 * Reads on in the lap through the whole list: some pages of it in each poll, or as many as leave the
 * reserve of requests while something is known to be missing.
 */
export async function readOn(watch: Watch, mostPages: number, reserve: () => number): Promise<void> {
	const { client, event, state } = watch;
	for (let pages = 0; client.left() > reserve(); pages++) {
		if (pages >= mostPages && state.lap.hurry === 0) return;
		const { page: number } = state.lap;
		const page = await getPage(watch, number).catch((fault) => {
			// Nothing can be done about a page that never comes but to go on behind it.
			if (!client.isLimited()) Object.assign(state.lap, { page: nextPage(number, state.order), isWhole: false });
			throw fault;
		});
		const isOver = takeLapPage(watch, page, number);
		if (isOver && (watch.isFirst || event.isRepeatable || state.lap.hurry === 0)) return;
	}
}

/** @returns whether it was the last page of the lap */
function takeLapPage(watch: Watch, page: Page, number: number): boolean {
	const { state } = watch;
	const { lap, order } = state;
	const ids = idsOf(watch, page);
	takeRows(watch, page);
	if (order === 'mixed') noticeTotal(watch, page.total, 0);

	const expected = order === 'mixed' ? lap.order : order;
	const pageOrder = ids.length > 1 ? orderOf(ids) : expected;
	const isShort = !isFull(page);
	const given = lap.given + ids.length;
	const isRepeated = ids.length > 0 && ids[0] === lap.firstId;
	const isLast = isRepeated || isLastPage(page, number, given) || (isShort && lap.wasShort);
	const isOver = order === 'oldest' ? number <= 1 : isLast;
	const hasSlipped = order !== 'oldest' && ((page.total ?? 0) < lap.total || (isRepeated && lap.given < lap.total));
	state.lap = {
		...lap,
		page: nextPage(number, order),
		given,
		firstId: ids[0] ?? lap.firstId,
		order: lap.given === 0 || pageOrder === lap.order ? pageOrder : 'mixed',
		wasShort: isShort,
		isWhole: lap.isWhole && !hasSlipped,
		total: Math.max(lap.total, page.total ?? 0),
		highestId: ids.reduce((found, id) => Math.max(found, id), lap.highestId),
	};
	const isOnlyPage = isOver && lap.given === 0;
	if (isOnlyPage) watch.lowestNew = lowest(ids);
	if (order !== 'mixed' && pageOrder !== order) loseOrder(watch);
	else if (isOver) endLap(watch, number, isOnlyPage);
	return isOver;
}

/** Begins to read the whole list, since new rows can be anywhere in it. */
export function loseOrder(watch: Watch): void {
	const { state } = watch;
	watch.lowestNew = Infinity;
	state.order = 'mixed';
	state.lap = newLap(state, { topBefore: state.lap.topBefore, hurry: 1 });
}

/**
 * Has the whole list read soon where its total tells of more rows than were found. In a list without
 * order any change of the total can mean a new one.
 */
export function noticeTotal({ event, isFirst, state }: Watch, total: number | undefined, found: number): void {
	const { lap, total: before, order } = state;
	if (total === undefined) return;
	const isMissing = before !== undefined && (order === 'mixed' ? total !== before : total > before + found);
	if (isMissing && !isFirst && !event.isRepeatable) lap.hurry = Math.max(lap.hurry, lap.given === 0 ? 1 : 2);
	state.total = total;
}

function endLap({ event, state, lowestNew }: Watch, lastPage: number, isOnlyPage: boolean): void {
	const { lap } = state;
	const isWhole = lap.isWhole && lap.highestId > 0;
	// Nothing slips between the pages of a list that has but one.
	const known = isOnlyPage ? { top: state.newest, topBefore: state.newest } : lap;
	if (isWhole) {
		state.isNew = false;
		if (isOnlyPage || event.isRepeatable) state.order = 'mixed';
		else if (state.order === 'mixed') Object.assign(state, { order: lap.order, end: lastPage, reach: state.newest });
		// The newest rows stay above the cursor: one can show up late, and a sent SMS can still fail.
		moveCursor(event.isRepeatable, state, Math.min(known.topBefore, lowestNew - 1));
	}
	const topBefore = isWhole ? known.top : lap.topBefore;
	state.lap = newLap(state, { topBefore, hurry: event.isRepeatable ? 1 : Math.max(0, lap.hurry - 1) });
	if (isWhole) noticeRestart(event.isRepeatable, state, lap);
}

/**
 * Ids that begin again from a low number, as in an account that was emptied, would all be taken for
 * old. It has to show in two laps in a row: a broken answer must not make old rows new.
 */
function noticeRestart(isRepeatable: boolean | undefined, state: State, { highestId, top }: State['lap']): void {
	const { fallenTo } = state;
	const hasFallen = highestId < top && state.newest === top;
	state.fallenTo = hasFallen ? highestId : undefined;
	if (!hasFallen || fallenTo === undefined) return;
	const stillThere = (ids: Set<number>) => new Set([...ids].filter((id) => id <= fallenTo));
	Object.assign(state, { cursor: fallenTo, reach: fallenTo, newest: highestId, fallenTo: undefined });
	state.done = isRepeatable ? stillThere(state.done) : new Set();
	state.awaited = stillThere(state.awaited);
	state.lap = newLap(state, { hurry: 1 });
}

/** Moves the cursor up, and drops what it tells. */
export function moveCursor(isRepeatable: boolean | undefined, state: State, to: number): void {
	state.cursor = Math.max(state.cursor, to);
	if (!isRepeatable) state.done = new Set([...state.done].filter((id) => id > state.cursor));
}

function nextPage(page: number, order: Order): number {
	return order === 'oldest' ? Math.max(1, page - 1) : page + 1;
}

/** How ids run from first to last; "mixed" also where that cannot be told. */
export function orderOf(ids: number[]): Order {
	const steps = ids.slice(1).map((id, index) => id - ids[index]);
	if (steps.length > 0 && steps.every((step) => step < 0)) return 'newest';
	return steps.length > 0 && steps.every((step) => step > 0) ? 'oldest' : 'mixed';
}
