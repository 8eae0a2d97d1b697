import {
	badItemText,
	badRunText,
	noFurtherDraft,
	shortfallOf,
	shortfallText,
	stoppedRunText,
	unreadBefore,
	withoutDataOf,
	type Change,
	type Errand,
	type Shortfall,
} from '../../../nodes/NotificatorSms/operations/exchangeReport';

const READS: Errand = { subject: 'contact' };
const CREATES: Errand = { subject: 'contact', change: 'created' };
const DELETES: Errand = { subject: 'SMS', change: 'deleted' };

const SAFE = 'The request has not reached the server, so making it again is safe.';
const DOUBT =
	'Nobody can tell whether the contact was created, so the request was not made again. Look into the account before you make it once more.';

function shortfall(kind: Shortfall['kind']): Shortfall {
	return { kind, reason: 'No.', advice: 'Look.', status: 400 };
}

describe('an answer of 404', () => {
	const MISSING = 'this server has no DELETE /sms/{id} endpoint';

	test.each([undefined, '', 'Not Found', 'Resource not found.', 'No such route', 'This page does not exist', 'Unknown endpoint'])(
		'with the title %j may mean either',
		(title) => {
			expect(shortfallOf(DELETES, 'DELETE /sms/{id}', { kind: 'unknown', doubt: 'html', status: 404, title })).toEqual({
				kind: 'refused',
				status: 404,
				title: title ?? '',
				reason: `There is no SMS with this ID, or ${MISSING}`,
				advice: 'Check the ID. Sending SMS and listing contacts do not need this endpoint.',
			});
		},
	);

	test.each(['SMS not found', 'You have no campaign like that', 'Pageant over', 'Router is off'])(
		'with the title %j means the thing',
		(title) => {
			expect(shortfallOf(DELETES, 'DELETE /sms/{id}', { kind: 'refused', status: 404, title })).toEqual({
				kind: 'refused',
				status: 404,
				title,
				reason: title,
				advice: 'Correct what the server names.',
			});
		},
	);

	test('to a request without an ID means the endpoint', () => {
		expect(shortfallOf(CREATES, 'POST /contacts', { kind: 'refused', status: 404, title: '' })).toMatchObject({
			kind: 'refused',
			reason: 'This server has no POST /contacts endpoint',
			advice: 'Sending SMS and listing contacts do not need this endpoint.',
		});
	});
});

test.each<[Errand, string]>([
	[DELETES, 'Correct what the server names.'],
	[READS, 'Correct what the server names, then run the node again.'],
])('any other refusal of %j is told as the server tells it', (errand, advice) => {
	expect(shortfallOf(errand, 'GET /sms/{id}', { kind: 'refused', status: 400, title: 'The ID is odd.' })).toEqual({
		kind: 'refused',
		status: 400,
		reason: 'The ID is odd.',
		advice,
	});
});

test('what was not taken is told as that', () => {
	expect(
		shortfallOf(DELETES, 'DELETE /sms/{id}', { kind: 'notTaken', obstacle: 'rateLimit', status: 404 }),
	).toMatchObject({ kind: 'notTaken', reason: 'The rate limit of the server was reached' });
});

test('an answer without the thing is in doubt', () => {
	expect(withoutDataOf(READS, 200)).toEqual({
		kind: 'unknown',
		status: 200,
		reason: 'The server answered, but without the data of the contact (status 200)',
		advice: 'Check the Base URL in the credential (it ends in /api), and whether the server is under maintenance.',
	});
});

describe('bad items', () => {
	test.each<[Errand, number, string]>([
		[CREATES, 3, 'Item 2 of 3 was not created: One. Two.'],
		[CREATES, 1, 'The contact was not created: One. Two.'],
		[READS, 3, 'Item 2 of 3: One. Two.'],
		[READS, 1, 'One. Two.'],
	])('one of %j among %d', (errand, itemCount, message) => {
		expect(badItemText(errand, { itemIndex: 1, problems: ['One.', 'Two.'] }, itemCount)).toEqual({
			message,
			description: 'Mend what is named, then run the node for this item again.',
			itemIndex: 1,
		});
	});

	test.each<[Errand, boolean, string]>([
		[CREATES, false, 'Nothing was created. Items 2-3 of 3: One.'],
		[CREATES, true, 'Nothing more was created. Items 2-3 of 3: One.'],
		[READS, false, 'Items 2-3 of 3: One.'],
	])('all of %j (changed before: %s)', (errand, changedBefore, message) => {
		const badItems = [1, 2].map((itemIndex) => ({ itemIndex, problems: ['One.'] }));
		expect(badRunText(errand, badItems, 3, changedBefore)).toEqual({
			message,
			description:
				'All items are checked before the first request. Mend what is named, then run the node again.',
			itemIndex: 1,
		});
	});
});

test.each<[Errand, Shortfall['kind'], string, string]>([
	[CREATES, 'refused', 'Item 2 of 3 was not created: No.', 'Look.'],
	[CREATES, 'notTaken', 'Item 2 of 3 was not created: No.', `Look. ${SAFE}`],
	[CREATES, 'unknown', 'Item 2 of 3 may have been created: No.', `Look. ${DOUBT}`],
	[CREATES, 'accepted', 'Item 2 of 3 was created, but No.', 'Look. The contact was created, so the request was not made again.'],
	[CREATES, 'heldBack', 'Item 2 of 3 was not created, because No.', 'Look.'],
	[READS, 'refused', 'Item 2 of 3: No.', 'Look.'],
	[READS, 'notTaken', 'Item 2 of 3: No.', 'Look.'],
	[READS, 'unknown', 'Item 2 of 3: No.', 'Look.'],
])('%j that ended as %s', (errand, kind, message, description) => {
	expect(shortfallText(errand, shortfall(kind), 1, 3)).toEqual({ message, description, httpCode: 400, itemIndex: 1 });
});

test('what could not be read first is told with the way round it', () => {
	expect(unreadBefore({ reason: 'No.', advice: 'Look.', status: 500 })).toEqual({
		kind: 'heldBack',
		status: 500,
		reason: 'it could not be read first: No.',
		advice:
			'Look. An update repeats what it leaves unchanged. Choose everything that is set to Unchanged, and nothing has to be read first.',
	});
});

test.each<[false | undefined, string]>([
	[false, 'this server does not keep drafts'],
	[undefined, 'it is not known whether this server keeps drafts'],
])('a draft after one that was kept: %s', (isKept, reason) => {
	expect(noFurtherDraft(CREATES, isKept)).toEqual({
		kind: 'heldBack',
		reason,
		advice: 'Nothing of it has reached the server. First see what became of the contact before it.',
	});
});

test('no advice leaves no gap', () => {
	expect(shortfallText(CREATES, { ...shortfall('notTaken'), advice: '' }, 0, 1).description).toBe(SAFE);
});

describe('a run that stops', () => {
	const AGAIN = (change: Change) =>
		`Run the node again only with what was not ${change}: a new execution does not know what this one did.`;
	const run = { itemIndexes: [0, 1, 2, 3], itemCount: 4 };

	test('tells what was done, and what was not', () => {
		expect(stoppedRunText(CREATES, shortfall('refused'), 2, [0, 1], run)).toEqual({
			message: 'Item 3 of 4 was not created: No.',
			description: `Created: 2 items (1-2). Not created: 2 items (3-4). ${AGAIN('created')} Look.`,
			httpCode: 400,
			itemIndex: 2,
		});
	});

	test('tells what may have been done', () => {
		expect(stoppedRunText(CREATES, shortfall('unknown'), 0, [], run).description).toBe(
			`May have been created: 1 item (1). Not created: 3 items (2-4). ${AGAIN('created')} Look. ${DOUBT}`,
		);
		expect(stoppedRunText(CREATES, shortfall('unknown'), 3, [0, 1, 2], run).description).toBe(
			`Created: 3 items (1-3). May have been created: 1 item (4). ${AGAIN('created')} Look. ${DOUBT}`,
		);
	});

	test('counts what was done, but not as it was asked for, as done', () => {
		expect(stoppedRunText(CREATES, shortfall('accepted'), 1, [0, 1], run)).toMatchObject({
			message: 'Item 2 of 4 was created, but No.',
			description: expect.stringMatching(/^Created: 2 items \(1-2\)\. Not created: 2 items \(3-4\)\. Run the node again/),
		});
	});

	test('has nothing to warn of where nothing was done', () => {
		expect(stoppedRunText(DELETES, shortfall('refused'), 0, [], run).description).toBe(
			'Not deleted: 4 items (1-4). Look.',
		);
	});

	test('gives no account of a single item, or of reading', () => {
		const single = { itemIndexes: [0], itemCount: 1 };
		expect(stoppedRunText(CREATES, shortfall('refused'), 0, [], single).description).toBe('Look.');
		expect(stoppedRunText(READS, shortfall('refused'), 0, [], run).description).toBe('Look.');
	});
});
