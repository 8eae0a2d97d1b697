import type { IDataObject } from 'n8n-workflow';

import { quote, serverWords } from '../../message/wording';
import { isId } from '../../api/result';
import { statusOf } from './state';
import type { DraftCheck, DraftRules, ReadRow } from '../../operations/drafts';

/** `save` asks the server to keep a campaign as a draft; one that does not know it sends it at once. */
export const campaignDraft: DraftRules = {
	isAsked: (fields) => 'save' in fields,
	check: checkDraft,
};

async function checkDraft(id: unknown, readRow: ReadRow): Promise<DraftCheck> {
	if (!isId(id)) return unknown('the server gave no ID to read it back by');
	const read = await readRow(String(id));
	if ('reason' in read) return unknown(`it could not be read back (${read.reason})`, id);
	const status = statusOf(read.row);
	if (status === undefined) return unknown('the server shows no status of it that can be read', id);
	return status === 'draft' ? { status: read.row.status } : notKept(read.row, id);
}

function notKept({ status }: IDataObject, id: unknown): DraftCheck {
	return {
		isKept: false,
		reason: `this server did not keep it as a draft: its status is ${quote(serverWords(String(status)))}`,
		advice: `Open campaign ${String(id)} in your account at once. ${STOP}`,
	};
}

function unknown(why: string, id?: unknown): DraftCheck {
	const campaign = id === undefined ? 'the newest campaign' : `campaign ${String(id)}`;
	return {
		reason: `nobody knows whether it is being sent: ${why}`,
		advice: `See in your account whether ${campaign} is a draft. If it is being sent: ${STOP}`,
	};
}

const STOP =
	'Delete its pending SMS there, or with SMS > Delete, to stop what no phone has fetched yet.';
