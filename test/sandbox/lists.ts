import type { Answer } from './answers';
import { generatedRowsOf, type GeneratedRows } from './generated';
import type { Quirks } from './quirks';

/** The page sizes the API knows (D); any other value asked for is ignored silently (O). */
export const PAGE_SIZES: readonly number[] = [10, 25, 50, 100, 250, 500, 1000];

/** The account's own page size (D). */
const DEFAULT_PAGE_SIZE = 25;

/** A list as an endpoint describes it. */
export interface List<Row> {
	rows: readonly Row[];
	/** Absolute address of the list, for its links. */
	address: string;
	nameOf: (row: Row) => string;
	show?: (row: Row) => unknown;
}

/** One page of a list, in the form of S (`data`, `meta.total`) and D (the rest). Costs a page, not the list, unless ordered by name. */
export function listPage<Row>(
	list: List<Row>,
	query: Record<string, string>,
	quirks: Quirks,
): Answer {
	const page = quirks.pageIgnored ? 1 : wholeNumber(query.page) || 1;
	const asked = wholeNumber(query.results_per_page);
	const size = quirks.fixedPageSize || (PAGE_SIZES.includes(asked) ? asked : DEFAULT_PAGE_SIZE);

	// Seen from a later page, a row inserted before it moved all rows on, a deleted one moved them up.
	const shift = page > 1 ? { never: 0, repeatsRow: 1, losesRow: -1 }[quirks.listChanges] : 0;
	const length = list.rows.length + (generatedRowsOf(list.rows)?.count() ?? 0) + shift;
	// What would be on the empty page comes on the one behind it.
	const place = quirks.emptyPage && page > quirks.emptyPage ? page - 1 : page;
	const start = (place - 1) * size - shift;
	const found = page === quirks.emptyPage ? [] : rowsFrom(list, start, size, quirks.sortOrder);
	const data = found.map((row) => list.show?.(row) ?? row);

	const total = statedTotal(length, data.length, quirks);
	const totalPages = Math.ceil(total / size);
	return {
		status: 200,
		body: {
			data,
			...meta({ page, results_per_page: size, total, total_pages: totalPages }, quirks),
			...(quirks.noLinks ? {} : { links: links(list.address, page, size, totalPages) }),
		},
	};
}

/** What the server says of the length of a list: `total_pages` and `links` follow from it. */
function statedTotal(length: number, onPage: number, { wrongTotal }: Quirks): number {
	switch (wrongTotal) {
		case 'never':
			return length;
		case 'rowsOnPage':
			return onPage;
		case 'zero':
			return 0;
		case 'capped':
			return Math.min(length, 1000);
		case 'tooSmall':
			return Math.floor(length / 2);
		case 'tooLarge':
			return 2 * length;
	}
}

function rowsFrom<Row>(list: List<Row>, start: number, size: number, order: Quirks['sortOrder']): Row[] {
	const generated = generatedRowsOf(list.rows);
	if (order === 'name') {
		const all = generated ? mixedIn(list, generated) : named(list);
		return all(start, start + size);
	}
	const older = generated?.count() ?? 0;
	const length = older + list.rows.length;
	const slice = (from: number, to: number) => [
		...(generated?.slice(from, Math.max(from, Math.min(to, older)), 'id') ?? []),
		...list.rows.slice(Math.max(0, from - older), Math.max(0, to - older)),
	];
	if (order === 'oldest') return slice(start, start + size);
	const end = Math.max(0, length - start);
	return slice(Math.max(0, end - size), end).reverse();
}

type Slice<Row> = (start: number, end: number) => Row[];

function named<Row>({ rows, nameOf }: List<Row>): Slice<Row> {
	const withNames = rows.map((row) => ({ row, name: nameOf(row) }));
	withNames.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
	return (start, end) => withNames.slice(start, end).map(({ row }) => row);
}

/** Generated rows have no names to order by: all rows get a place that has nothing to do with their age. */
function mixedIn<Row>({ rows }: List<Row>, generated: GeneratedRows<Row>): Slice<Row> {
	const placed = rows.map((row) => ({ row, place: generated.placeOf(idOf(row)) }));
	placed.sort((a, b) => a.place - b.place);
	const places = new Map(placed.map(({ row, place }, before) => [place + before, row]));
	const placesUpTo = (end: number) => placed.filter(({ place }, before) => place + before < end).length;
	return (start, end) => {
		const before = placesUpTo(start);
		const between = placesUpTo(end) - before;
		const older = generated.slice(start - before, end - before - between, 'name');
		const taken = older.values();
		return Array.from(
			{ length: older.length + between },
			(_, index) => places.get(start + index) ?? (taken.next().value as Row),
		);
	};
}

function idOf(row: unknown): number {
	const { id, sms_id: smsId } = row as { id?: number; sms_id?: number };
	return Number(id ?? smsId);
}

function meta(values: Record<string, number>, quirks: Quirks): { meta?: unknown } {
	if (quirks.meta === 'absent') return {};
	const shown = new Map<string, number>(Object.entries(values));
	if (quirks.totalResults) {
		shown.set('total_results', values.total);
		shown.delete('total');
	}
	if (quirks.noTotalPages) shown.delete('total_pages');
	if (quirks.meta === 'noPageAndTotal') {
		for (const name of ['page', 'total', 'total_results', 'total_pages']) shown.delete(name);
	}
	const entries = [...shown].map(([name, value]) => [
		name,
		quirks.metaAsStrings ? String(value) : value,
	]);
	return { meta: Object.fromEntries(entries) };
}

function links(address: string, page: number, size: number, totalPages: number): unknown {
	const link = (to: number) => `${address}?page=${to}&results_per_page=${size}`;
	return {
		first: link(1),
		last: totalPages > 0 ? link(totalPages) : null,
		next: page < totalPages ? link(page + 1) : null,
		prev: page > 1 ? link(page - 1) : null,
		self: link(page),
	};
}

/** A query value as a whole number of at least 1; 0 for anything else. */
function wholeNumber(text: string | undefined): number {
	return /^\d{1,9}$/.test(text ?? '') ? Number(text) : 0;
}
