/**
 * Rows of a very large account, which are made when they are asked for: ids from 1 on, older than
 * every row in the state. A list has them before its own rows.
 */
export interface GeneratedRows<Row> {
	/** How many there are. */
	count: () => number;
	/** Those at some places, in the order of their ids, or in one that has nothing to do with them. */
	slice: (start: number, end: number, order: 'id' | 'name') => Row[];
	/** The place of a row that is not one of them, in the order that has nothing to do with ids. */
	placeOf: (id: number) => number;
	byId: (id: number) => Row | undefined;
	/** Changes fields of one row. */
	change: (id: number, fields: Partial<Row>) => void;
	remove: (id: number) => void;
}

const generated = new WeakMap<readonly unknown[], GeneratedRows<unknown>>();

/** The generated rows that a list has before its own, if it has any. */
export function generatedRowsOf<Row>(rows: readonly Row[]): GeneratedRows<Row> | undefined {
	return generated.get(rows) as GeneratedRows<Row> | undefined;
}

/** Puts `total` generated rows before those of a list; 0 takes them away. */
export function setGeneratedRows<Row extends object>(
	rows: readonly Row[],
	total: number,
	make: (id: number) => Row,
): void {
	generated.delete(rows);
	if (total > 0) generated.set(rows, generatedRows(total, make) as GeneratedRows<unknown>);
}

const SPREAD = 2_654_435_761;
/** SPREAD times this is 1, in 32 bits. */
const GATHER = 244_002_641;

/** Spreads ids over all places of a list, so that neighbours have nothing in common. */
export function scattered(id: number): number {
	return Math.imul(id, SPREAD) >>> 0;
}

/** The id that was spread: so figures can be put in order alone, which is many times as fast as ids by a rule. */
function gathered(figure: number): number {
	return Math.imul(figure, GATHER) >>> 0;
}

function generatedRows<Row extends object>(total: number, make: (id: number) => Row): GeneratedRows<Row> {
	const changes = new Map<number, Partial<Row>>();
	const removed = new Set<number>();
	let ids: Uint32Array | undefined;
	let idsByName: Uint32Array | undefined;

	const inOrder = () => (ids ??= idsUpTo(total, removed));
	const byName = () => (idsByName ??= inOrder().map(scattered).sort().map(gathered));
	const row = (id: number): Row => Object.assign(make(id), changes.get(id));

	return {
		count: () => total - removed.size,
		slice: (start, end, order) =>
			[...(order === 'id' ? inOrder() : byName()).subarray(start, end)].map(row),
		placeOf(id) {
			let [low, high] = [0, byName().length];
			while (low < high) {
				const middle = (low + high) >> 1;
				if (scattered(byName()[middle]) < scattered(id)) low = middle + 1;
				else high = middle;
			}
			return low;
		},
		byId: (id) => (id >= 1 && id <= total && !removed.has(id) ? row(id) : undefined),
		change: (id, fields) => void changes.set(id, { ...changes.get(id), ...fields }),
		remove(id) {
			removed.add(id);
			ids = ids && without(ids, id);
			idsByName = idsByName && without(idsByName, id);
		},
	};
}

function idsUpTo(total: number, removed: ReadonlySet<number>): Uint32Array {
	const ids = new Uint32Array(total);
	for (let index = 0; index < total; index++) ids[index] = index + 1;
	return removed.size > 0 ? ids.filter((id) => !removed.has(id)) : ids;
}

/** Takes an id out in place, without a look at each of the others by a function. */
function without(ids: Uint32Array, id: number): Uint32Array {
	const place = ids.indexOf(id);
	return place < 0 ? ids : ids.copyWithin(place, place + 1).subarray(0, -1);
}
