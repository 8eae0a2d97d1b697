import { Refusal, type Answer } from '../answers';
import { generatedRowsOf } from '../generated';
import type { Quirks } from '../quirks';

/** The row with the id in a path; throws the API's 404 (S) if there is none. */
export function rowById<Row>(
	rows: readonly Row[],
	id: string,
	idOf: (row: Row) => number,
): Row {
	const row =
		rows.find((candidate) => String(idOf(candidate)) === id) ??
		generatedRowsOf(rows)?.byId(Number(id));
	if (!row) throw new Refusal(404, 'The requested resource was not found.');
	return row;
}

/** Takes out the row with the id in a path and answers as a delete does (D, O): 200 or 204 with an empty body. */
export function deleteRow<Row>(
	rows: Row[],
	id: string,
	idOf: (row: Row) => number,
	quirks: Quirks,
): Answer {
	rows.splice(rows.indexOf(rowById(rows, id, idOf)), 1);
	return { status: quirks.deleteAnswers204 ? 204 : 200 };
}
