import type { Answer } from '../answers';
import type { Fields } from '../form';
import type { Quirks } from '../quirks';
import type { Ledger } from '../record';
import type { State } from '../state';

/** What an endpoint works with. */
export interface Call {
	state: State;
	quirks: Quirks;
	ledger: Ledger;
	/** Of the resource, below the base URL, as in `http://127.0.0.1:4010/api/contacts/`. */
	address: string;
	/** The `{id}` in the path, empty where there is none. */
	id: string;
	query: Record<string, string>;
	/** Throws the refusal if the body was no form. */
	fields: () => Fields;
}

/** One endpoint of the API. */
export interface Route {
	method: 'get' | 'post' | 'delete';
	path: string;
	/** Whether the service's own page documents it (S). */
	documented: boolean;
	/** Whether it makes a row: then 201 and the plan limit are possible. */
	creates?: boolean;
	answer: (call: Call) => Answer;
}
