import type { IDataObject } from 'n8n-workflow';

import type { Page } from '../../../nodes/NotificatorSms/trigger/paging';
import type { Reader } from '../../../nodes/NotificatorSms/trigger/reader';

/** A list of an account and a reader of it, which notes what it is asked for. */
export interface Account {
	rows: IDataObject[];
	/** `1/100` for the first page of 100 rows, `#7` for the row with the id 7. */
	asked: string[];
	/** A page size of the server's own. */
	fixedPageSize?: number;
	/** The page size that the server states in place of its own. */
	statedPageSize?: number;
	/** A server that gives its first page whatever page is asked for. */
	pageIgnored?: boolean;
	/** What the server says of the number of rows, where that is not the truth. */
	total?: () => number | undefined;
	/** Runs after each page, as an account changes meanwhile. */
	afterPage?: (page: number) => void;
	reader: Reader;
}

export function accountOf(rows: IDataObject[], more: Partial<Account> = {}): Account {
	const account: Account = {
		rows,
		asked: [],
		reader: {
			async page(_list, number, asked): Promise<Page> {
				account.asked.push(`${number}/${asked}`);
				const pageSize = account.fixedPageSize ?? asked;
				const given = account.pageIgnored ? 1 : number;
				const page = account.rows.slice((given - 1) * pageSize, given * pageSize);
				const total = account.total ? account.total() : account.rows.length;
				account.afterPage?.(number);
				return { rows: page, total, pageSize: account.statedPageSize ?? pageSize };
			},
			async row(_list, id) {
				account.asked.push(`#${id}`);
				return account.rows.find((row) => (row.sms_id ?? row.id) === id);
			},
		},
		...more,
	};
	return account;
}

/** Received SMS with ids from the newest to the oldest. */
export function received(newest: number, oldest = 1): IDataObject[] {
	return Array.from({ length: newest - oldest + 1 }, (_, index) => ({ sms_id: newest - index, type: 'received' }));
}
