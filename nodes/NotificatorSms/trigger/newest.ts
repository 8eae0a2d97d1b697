import { isFull, isLastPage, type Page } from '../api/pages';
import { loseOrder, noticeTotal, orderOf } from './lap';
import { getPage, idsOf, lowest, takeRows, type Watch } from './rows';
import { newLap } from './state';

/** So many pages with the newest rows are read in a poll; what is behind them is left to the lap. */
const MOST_PAGES = 10;

/**
 * Reads a list that is in order from the end at which its newest rows are, down to those that the
 * poll before has seen. Where the ids turn out to be in another order, the lap begins anew.
 *
 * A list with the oldest first is read from its last page on: a row that moves up because another
 * one is deleted then moves to a page that is still to come.
 */
export async function readNewest(watch: Watch): Promise<void> {
	const { client, state, newestBefore } = watch;
	const step = state.order === 'newest' ? 1 : -1;
	const first = state.order === 'newest' ? await getPage(watch, 1) : await findEnd(watch);
	if (first && (step === 1 || state.end === 1) && isLastPage(first, 1, first.rows.length)) {
		// In a list of one page nothing can hide: each poll reads it as a lap.
		state.order = 'mixed';
		state.lap = newLap(state, { topBefore: state.lap.topBefore, hurry: state.lap.hurry });
		return;
	}
	const found = new Set<number>();
	let hasShrunk = false;
	let next = state.order === 'newest' ? 1 : state.end;
	for (let page = first, pages = 1; ; page = await getPage(watch, next), pages++) {
		const ids = page && idsOf(watch, page);
		if (!page || !ids || (ids.length > 1 && orderOf(ids) !== state.order)) return loseOrder(watch);
		takeRows(watch, page, true);
		for (const id of ids) if (id > newestBefore) found.add(id);
		watch.lowestNew = Math.min(watch.lowestNew, lowest(ids));
		hasShrunk ||= (page.total ?? 0) < (first?.total ?? 0);
		next += step;
		if (watch.lowestNew <= state.reach || ids.length === 0 || next < 1) break;
		if (pages < MOST_PAGES && client.left() > 0) continue;
		// The lap goes on from here, before it begins anew.
		state.lap = newLap(state, { page: next, given: 1, isWhole: false, topBefore: state.lap.topBefore, hurry: 2 });
		break;
	}
	// With the newest first, a row may have slipped past while others were deleted.
	if (!hasShrunk || state.order === 'oldest') state.reach = state.newest;
	noticeTotal(watch, first?.total, found.size);
}

/**
 * Finds the last page that has rows, beginning where it was last: rows were added behind it, or
 * deleted in front of it.
 *
 * @returns undefined where it is too far away
 */
async function findEnd(watch: Watch): Promise<Page | undefined> {
	const { client, state, isFirst } = watch;
	let before: Page | undefined;
	let wasEmpty = false;
	let number = state.end;
	for (let pages = 0; pages < MOST_PAGES && client.left() > 0; pages++) {
		const page = await getPage(watch, number);
		const isEmpty = page.rows.length === 0 && number > 1;
		if (isEmpty && before) return before;
		if (!isEmpty) state.end = number;
		// The lap looks behind a page that the total says to be full and the last.
		const isSaidToBeLast = page.total === number * (page.pageSize ?? 0);
		if (!isEmpty && (wasEmpty || !isFull(page) || isSaidToBeLast)) return page;
		before = isEmpty ? undefined : page;
		wasEmpty = isEmpty;
		number += isEmpty ? -1 : 1;
	}
	// So many rows were added that the next poll goes on from here.
	return isFirst ? undefined : before;
}
