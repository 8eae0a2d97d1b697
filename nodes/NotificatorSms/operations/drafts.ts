import type { IDataObject } from 'n8n-workflow';

import type { Reason } from '../api/sentences';

/** Reads the row with an ID from the account, or says why it cannot be read. Never throws. */
export type ReadRow = (id: string) => Promise<{ row: IDataObject } | (Reason & { status?: number })>;

/** What the account has of something that the server accepted as a draft. */
export type DraftCheck =
	/** It is a draft. `status` is as the server writes it. */
	| { status: unknown }
	/** It is none, or nobody knows. The reason follows "was created, but ". */
	| (Reason & { isKept?: false });

/** How writes of a resource ask for a draft, which a server may not know. */
export interface DraftRules {
	/** @param fields of the form, by the API's names */
	isAsked(fields: Record<string, string>): boolean;
	/**
	 * Reads back what was accepted as a draft. Never throws.
	 *
	 * @param id as the server gave it
	 */
	check(id: unknown, readRow: ReadRow): Promise<DraftCheck>;
}
