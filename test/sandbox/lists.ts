import type { Answer } from './answers';
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
	const total = list.rows.length + shift;
	const start = (page - 1) * size - shift;
	const data = rowsFrom(list, start, size, quirks.sortOrder).map((row) => list.show?.(row) ?? row);

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

function rowsFrom<Row>(
	{ rows, nameOf }: List<Row>,
	start: number,
	size: number,
	order: Quirks['sortOrder'],
): Row[] {
	if (order === 'oldest') return rows.slice(start, start + size);
	if (order === 'name') {
		const named = rows.map((row) => ({ row, name: nameOf(row) }));
		named.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
		return named.slice(start, start + size).map(({ row }) => row);
	}
	const end = Math.max(0, rows.length - start);
	return rows.slice(Math.max(0, end - size), end).reverse();
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
