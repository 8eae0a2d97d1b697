import type { IDataObject } from 'n8n-workflow';

import type { Clock } from '../sms/order';
import type { ReadParameter } from './parameters';
import type { Reason } from '../api/sentences';

/** What an item asks to write, read and checked. */
export interface Form {
	/** The form fields by the API's names. */
	fields: Record<string, string>;
	/** What the output says of them beside what the server answers. */
	shown: IDataObject;
	/**
	 * Gives the whole form of an update that has to repeat what it leaves unchanged; not there where
	 * the form is whole.
	 *
	 * @param row the thing as the account has it
	 * @returns a reason where the row does not tell what has to be repeated
	 */
	complete?(row: IDataObject): Form | Reason;
}

/**
 * Reads and checks what an item writes.
 *
 * @returns the form, or a sentence for each thing that is wrong with the item
 */
export type ReadForm = (parameter: ReadParameter, clock: Clock) => Form | { problems: string[] };
