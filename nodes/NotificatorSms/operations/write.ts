import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import type { Resource } from '../api/resources';
import { isId, takenByIds, type ApiResult, type ResponseRules } from '../api/result';
import { idValue, isObject, presentRow } from '../api/rows';
import type { Reason } from '../api/sentences';
import type { Pagination } from './collectItems';
import { contactsByNumber, idOfFound, type ContactsByNumber } from './contactsByNumber';
import { runEach, type ChangeLog, type ItemClient, type Outcome, type PreparedItem } from './each';
import type { DraftRules, ReadRow } from './drafts';
import { asGet } from './list';
import { failureOf, withoutDataOf } from './missing';
import type { Clock } from './operation';
import type { ReadParameter } from './parameters';
import { changingWords, sentences, type Failure, type Words } from './report';
import { numbersIn, readTarget, type IdParameter, type Target } from './target';

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

/** What one request does to a thing of the account. */
interface Writing {
	resource: Resource;
	done: 'created' | 'updated' | 'deleted';
}

/** What makes one operation that changes something different from another. */
interface ChangeKind extends Writing {
	id?: IdParameter;
	readForm?: ReadForm;
	drafts?: DraftRules;
}

/** What is changed, and how. */
interface Change extends Partial<Form> {
	id?: string;
	shown: IDataObject;
}

/** A change as an item asks for it. */
interface PreparedChange extends PreparedItem, Partial<Form> {
	target?: Target;
	shown: IDataObject;
}

/** Makes the pagination function of a "Delete" operation: `{"deleted": true, "id": 7}`. */
export function deleteOperation(resource: Resource, id: IdParameter): Pagination {
	return changeOperation({ resource, id, done: 'deleted' });
}

/**
 * Makes the pagination function of a "Create" or "Update" operation. Some servers answer with the
 * ID alone and some with the whole row, so what was written is in the output either way.
 */
export function writeOperation(
	kind: ChangeKind & { done: 'created' | 'updated'; readForm: ReadForm },
): Pagination {
	return changeOperation(kind);
}

function changeOperation(kind: ChangeKind): Pagination {
	const words = changingWords(kind.resource.noun, kind.done);
	return runEach<PreparedChange>({
		words,
		prepare(parameter, item, problems) {
			const target = kind.id && readTarget(parameter, item, kind.id, problems);
			const form = kind.readForm?.(parameter, item.clock) ?? { shown: {} };
			if ('problems' in form) problems.push(...form.problems);
			else return { itemIndex: item.itemIndex, target, ...form };
			return undefined;
		},
		begin(changes) {
			const contacts = contactsByNumber(numbersIn(changes.map(({ target }) => target)));
			return async ({ target, ...change }, client, log) => {
				const named = target && (await idOf(target, contacts, client));
				if (named && 'failure' in named) return named;
				return await performChange(kind, words, { ...change, ...named }, client, log);
			};
		},
	});
}

/** The ID of what an item is about: that of a contact by its number is looked up. */
async function idOf(
	target: Target,
	contacts: ContactsByNumber,
	client: ItemClient,
): Promise<{ id: string } | { failure: Failure }> {
	if ('id' in target) return target;
	const found = await contacts.findOne(target, client);
	return 'failure' in found ? found : idOfFound(found.contact);
}

async function performChange(
	kind: ChangeKind,
	words: Words,
	change: PreparedItem & Change,
	client: ItemClient,
	log: ChangeLog,
): Promise<Outcome> {
	const readRow = rowReader(words, kind.resource, client);
	const whole = await completed(change, readRow);
	if ('failure' in whole) return whole;
	const isDraft = kind.drafts?.isAsked(whole.fields ?? {}) ?? false;
	if (isDraft && log.noFurtherDraft) return { failure: log.noFurtherDraft };

	const { result, outcome } = await requestChange(kind, words, whole, client);
	if (result.kind !== 'accepted' && result.kind !== 'uncertain') return outcome;
	const known = isDraft ? await outcomeOfDraft(kind, words, log, whole, outcome, readRow) : outcome;
	log.outcomes.set(change.itemIndex, known);
	return known;
}

/**
 * Makes the request for one change.
 *
 * @returns the answer, and what it means for the item
 */
export async function requestChange(
	writing: Writing,
	words: Words,
	change: Change,
	{ options, request }: ItemClient,
): Promise<{ result: ApiResult; outcome: Outcome }> {
	const result = await request(requestFor(change, options), rulesOf(writing));
	const outcome = outcomeOf(writing, words, `${options.method} ${options.url}`, change, result);
	return { result, outcome };
}

/** The change with all that goes out for it: what an update leaves unchanged is read first. */
async function completed(
	{ complete, ...change }: Change,
	readRow: ReadRow,
): Promise<Change | { failure: Failure }> {
	if (!complete) return change;
	const read = await readRow(change.id!);
	if ('reason' in read) return { failure: unreadBefore(read) };
	const form = complete(read.row);
	return 'reason' in form ? { failure: { kind: 'heldBack', ...form } } : { ...change, ...form };
}

function unreadBefore({ reason, advice, status }: Reason & { status?: number }): Failure {
	return {
		kind: 'heldBack',
		status,
		reason: `it could not be read first: ${reason}`,
		advice: sentences([
			advice,
			'An update repeats what it leaves unchanged. Choose everything that is set to Unchanged, and nothing has to be read first.',
		]),
	};
}

/** What became of a draft. One that is none, or may be none, is the last of the run. */
async function outcomeOfDraft(
	{ drafts, resource }: ChangeKind,
	words: Words,
	log: ChangeLog,
	{ id }: Change,
	outcome: Outcome,
	readRow: ReadRow,
): Promise<Outcome> {
	if ('failure' in outcome) {
		if (outcome.failure.kind === 'uncertain') log.noFurtherDraft = noFurtherDraft(words);
		return outcome;
	}
	const [json] = outcome.rows;
	const draft = await drafts!.check(id ?? json[resource.idField], readRow);
	if ('status' in draft) return { rows: [{ ...json, status: draft.status } as IDataObject] };
	log.noFurtherDraft = noFurtherDraft(words, draft.isKept);
	const advice = `${draft.advice} The ${words.subject} was ${words.done}, so the request was not made again.`;
	return { failure: { kind: 'accepted', ...draft, advice } };
}

/**
 * The words for a draft that was held back, because one before it is none, or may be none.
 *
 * @param isKept false where the server did not keep that one as a draft; undefined where nobody knows
 */
function noFurtherDraft({ subject }: Words, isKept?: false): Failure {
	return {
		kind: 'heldBack',
		reason:
			isKept === false
				? 'this server does not keep drafts'
				: 'it is not known whether this server keeps drafts',
		advice: `Nothing of it has reached the server. First see what became of the ${subject} before it.`,
	};
}

/**
 * How an answer names what was changed. A new ID shows that something was created; that of an update
 * or a delete only repeats what was asked for.
 */
function rulesOf({ done, resource: { idField } }: Writing): ResponseRules {
	return {
		emptyBodyIsSuccess: done === 'deleted',
		taken(data) {
			if (!(idField in data)) return undefined;
			return done === 'created' ? takenByIds([data[idField]], 1) : 'some';
		},
	};
}

/** The declared request for one thing, with the fields of its form. */
function requestFor({ id, fields }: Change, options: IHttpRequestOptions): IHttpRequestOptions {
	return {
		...options,
		headers: { ...options.headers },
		url: id === undefined ? options.url : options.url.replace('{id}', id),
		body: fields && { ...fields },
	};
}

function outcomeOf(
	writing: Writing,
	words: Words,
	endpoint: string,
	change: Change,
	result: ApiResult,
): Outcome {
	if (result.kind !== 'accepted') return { failure: failureOf(words, endpoint, result) };
	const json = outputOf(writing, change, isObject(result.body.data) ? result.body.data : {});
	const { warnings = [] } = json as { warnings?: string[] };
	const isNamed = writing.done !== 'created' || isId(json[writing.resource.idField]);
	const said = [
		...(isNamed ? [] : [`The server gave no ID of the ${words.subject}.`]),
		...(result.remark === undefined
			? []
			: [`The server gave an ID, so the ${words.subject} counts as ${words.done}, but it added: ${result.remark}`]),
	];
	return { rows: [said.length > 0 ? { ...json, warnings: [...warnings, ...said] } : json] };
}

function outputOf(
	{ done, resource }: Writing,
	{ id, shown }: Change,
	data: IDataObject,
): IDataObject {
	if (done === 'deleted') return { deleted: true, id: idValue(id!) };
	const { idField } = resource;
	return {
		...(id === undefined ? {} : { [idField]: idValue(id) }),
		...presentRow({ ...(idField in data ? { [idField]: data[idField] } : {}), ...shown, ...data }, resource),
	};
}

/**
 * Makes what reads one thing of the account, beside the request that writes it.
 *
 * @param client its declared request goes to `/campaigns` or `/campaigns/{id}`
 */
function rowReader(
	words: Words,
	{ idField }: Resource,
	{ options, request }: ItemClient,
): ReadRow {
	const url = options.url.includes('{id}') ? options.url : `${options.url}/{id}`;
	return async (id) => {
		const result = await request(asGet(options, url.replace('{id}', id)));
		if (result.kind !== 'accepted') return failureOf(words, `GET ${url}`, result);
		const { data } = result.body;
		// A row of something else must not be taken for the one that was asked for.
		const isIt = isObject(data) && idValue(String(data[idField])) === idValue(id);
		return isIt ? { row: data } : withoutDataOf(words, result.status);
	};
}
