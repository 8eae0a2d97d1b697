import { openLedger, type Part } from '../../../../nodes/NotificatorSms/transport/delivery/ledger';
import {
	badItemText,
	badRunText,
	counted,
	findingsText,
	outputOf,
	sharedNumber,
	shortfallText,
	stoppedRunText,
	textedElsewhere,
	type Shortfall,
} from '../../../../nodes/NotificatorSms/transport/delivery/report';
import { orderOf } from './orders';

const combined = { combine: true };

function partFor(recipients: string[], more: Partial<Part> = {}): Part {
	return { recipients, smsIds: [], data: {}, warnings: [], ...more };
}

function shortfall(kind: Shortfall['kind'], ...recipients: string[]): Shortfall {
	const told = { refused: 'The SIM is off', notTaken: 'No connection', unknown: 'No answer' };
	return { kind, reason: told[kind], advice: `Look at ${kind}.`, status: 400, recipients };
}

const REPEAT = {
	notTaken: 'The SMS has not left, so sending it again is safe.',
	unknown:
		'Nobody can tell whether this SMS went out, so it was not sent again. Look at the sent messages of the account before you send it once more.',
};

describe('the output of an item', () => {
	const order = orderOf(0, { recipients: ['a', 'b'], warnings: ['Old.'], skipped: [{ value: 'x', reason: 'No.' }] });

	test('holds what all of its requests brought', () => {
		const parts = [
			partFor(['a'], { smsIds: [7], data: { cost: 1, sms_ids: 'old' }, warnings: ['Old.', 'New.'] }),
			partFor(['b'], { smsIds: ['8'], data: { cost: 2 } }),
		];
		const elsewhere = [{ value: 'c', reason: 'Texted.' }];
		expect(outputOf(order, parts, elsewhere)).toEqual({
			cost: 2,
			sms_ids: [7, '8'],
			recipients: ['a', 'b'],
			skipped: [{ value: 'x', reason: 'No.' }, { value: 'c', reason: 'Texted.' }],
			encoding: 'GSM-7',
			segments: 1,
			warnings: ['Old.', 'New.'],
		});
	});

	test('has the time of a scheduled message', () => {
		const scheduled = { ...order, scheduledDatetime: '2026-01-01 00:00:00' };
		expect(outputOf(scheduled, [], [])).toMatchObject({ scheduled_datetime: '2026-01-01 00:00:00' });
	});

	test('of a preview names who would be texted', () => {
		const preview = { ...order, preview: true };
		const output = outputOf(preview, [], [{ value: 'b', reason: 'Texted.' }]);
		expect(output).toMatchObject({ preview: true, recipients: ['a'], sms_ids: [] });
	});
});

describe('a number that another item has texted', () => {
	const order = orderOf(4, { ...combined, recipients: ['a', 'b', 'c'] });

	test('is told with that item, and whether it is in doubt', () => {
		const ledger = openLedger();
		ledger.accept(orderOf(0, combined), partFor(['a']));
		ledger.doubt(orderOf(1, combined), { reason: '', advice: '', recipients: ['b'] });
		ledger.doubt(orderOf(0, combined), { reason: '', advice: '', recipients: ['z'] });
		expect(textedElsewhere(order, ledger, 9)).toEqual([
			{ value: 'a', reason: 'Item 1 of 9 sent the same text to this number.' },
			{ value: 'b', reason: 'Item 2 of 9 has the same text for this number, and it may have gone out.' },
		]);
	});

	test('is not told of what the item has sent itself', () => {
		const ledger = openLedger();
		ledger.accept(order, partFor(['a', 'b', 'c']));
		expect(textedElsewhere(order, ledger, 9)).toEqual([]);
	});

	test('is told of a preview', () => {
		expect(sharedNumber('a', 2, 9)).toEqual({
			value: 'a',
			reason: 'Item 3 of 9 has the same text for this number.',
		});
	});
});

describe('bad items', () => {
	test('one of them, where the node goes on', () => {
		expect(badItemText({ itemIndex: 1, problems: ['One.', 'Two.'] }, 3)).toEqual({
			message: 'Item 2 of 3 was not sent: One. Two.',
			description: 'No SMS left for this item. Mend what is named, then run the node for this item again.',
			itemIndex: 1,
		});
	});

	test.each([
		[false, 'Nothing was sent. Items 2, 4 of 5: One. Two. Item 5 of 5: Three.'],
		[true, 'No further SMS was sent. Items 2, 4 of 5: One. Two. Item 5 of 5: Three.'],
	])('all of them, where it stops (sent before: %s)', (sentBefore, message) => {
		const badItems = [
			{ itemIndex: 1, problems: ['One.', 'Two.'] },
			{ itemIndex: 3, problems: ['One.', 'Two.'] },
			{ itemIndex: 4, problems: ['Three.'] },
		];
		expect(badRunText(badItems, 5, sentBefore)).toEqual({
			message,
			description:
				'All items are checked before the first SMS leaves. Mend what is named, then run the node again; or set Options > Invalid Numbers to Skip to leave out numbers that cannot be used.',
			itemIndex: 1,
		});
	});

	test('a single item needs no number', () => {
		expect(findingsText([{ itemIndex: 0, problems: ['One.'] }], 1)).toBe('One.');
	});

	test('twenty different findings are told in full', () => {
		const badItems = Array.from({ length: 20 }, (_, itemIndex) => ({ itemIndex, problems: [`Number ${itemIndex}.`] }));
		const text = findingsText(badItems, 50);
		expect(text).toMatch(/^Item 1 of 50: Number 0\. Item 2 of 50/);
		expect(text).toMatch(/Item 20 of 50: Number 19\.$/);
		const more = [...badItems, ...[20, 21, 30].map((itemIndex) => ({ itemIndex, problems: [`Number ${itemIndex}.`] }))];
		expect(findingsText(more, 50)).toBe(`${text} Further items to mend: 21-22, 31.`);
	});
});

test.each<[number[], string]>([
	[[0], '1 item (1)'],
	[[0, 1, 2, 4], '4 items (1-3, 5)'],
	[[1, 3], '2 items (2, 4)'],
])('items %j are told as "%s"', (itemIndexes, text) => {
	expect(counted(itemIndexes)).toBe(text);
});

describe('an item that did not come through', () => {
	const order = orderOf(1, { recipients: ['a', 'b', 'c'] });

	test.each<[Shortfall['kind'], string, string]>([
		['refused', 'Item 2 of 3 was refused: The SIM is off', 'Look at refused.'],
		['notTaken', 'Item 2 of 3 was not sent: No connection', `Look at notTaken. ${REPEAT.notTaken}`],
		['unknown', 'Item 2 of 3 may have gone out: No answer', `Look at unknown. ${REPEAT.unknown}`],
	])('for anybody: %s', (kind, message, description) => {
		expect(shortfallText(order, [shortfall(kind, 'a', 'b', 'c')], 3)).toEqual({
			message,
			description,
			httpCode: 400,
			itemIndex: 1,
		});
	});

	test.each<[Shortfall['kind'], string]>([
		['refused', 'Refused for a, b: The SIM is off'],
		['notTaken', 'Not sent to a, b: No connection'],
		['unknown', 'May have gone out to a, b: No answer'],
	])('for some: %s', (kind, part) => {
		const { message } = shortfallText(order, [shortfall(kind, 'a', 'b')], 3);
		expect(message).toBe(`Item 2 of 3 was sent to 1 of its 3 recipients. ${part}`);
	});

	test('for several reasons, that leave out nobody between them', () => {
		const { message, description } = shortfallText(order, [shortfall('refused', 'a'), shortfall('unknown', 'b', 'c')], 3);
		expect(message).toBe(
			'Item 2 of 3 was sent to 0 of its 3 recipients. Refused for a: The SIM is off. May have gone out to b, c: No answer',
		);
		expect(description).toBe(`Look at refused. Look at unknown. ${REPEAT.unknown}`);
	});

	test('the same advice is given once', () => {
		const { description } = shortfallText(order, [shortfall('notTaken', 'a'), shortfall('notTaken', 'b')], 3);
		expect(description).toBe(`Look at notTaken. ${REPEAT.notTaken}`);
	});

	test('as the only one, has no number', () => {
		expect(shortfallText(order, [shortfall('refused', 'a', 'b', 'c')], 1).message).toBe(
			'The SMS was refused: The SIM is off',
		);
	});
});

describe('a run that stops', () => {
	const orders = [
		orderOf(0, { recipients: ['a'] }),
		orderOf(1, { recipients: ['b', 'c'] }),
		orderOf(2, { recipients: ['d'] }),
		orderOf(3, { recipients: ['e'] }),
		orderOf(4, { recipients: ['f'], preview: true }),
		orderOf(5),
	];
	const AGAIN =
		'Run the node again only with what was not sent: a new execution does not know what this one sent.';

	test('tells what became of every item', () => {
		const ledger = openLedger();
		ledger.accept(orders[0], partFor(['a']));
		ledger.accept(orders[1], partFor(['b']));
		ledger.doubt(orders[2], { reason: '', advice: '', recipients: ['d'] });
		const text = stoppedRunText(orders[2], [shortfall('unknown', 'd')], orders, ledger, 6);
		expect(text).toEqual({
			message: 'Item 3 of 6 may have gone out: No answer',
			description: `Sent: 1 item (1). Sent in part: 1 item (2). May have gone out: 1 item (3). Not sent: 1 item (4). ${AGAIN} Look at unknown. ${REPEAT.unknown}`,
			httpCode: 400,
			itemIndex: 2,
		});
	});

	test('tells when nothing was sent at all', () => {
		const { description } = stoppedRunText(orders[0], [shortfall('refused', 'a')], orders, openLedger(), 6);
		expect(description).toBe('Nothing was sent. Look at refused.');
	});

	test('counts what an item shares with another as sent', () => {
		const ledger = openLedger();
		const first = orderOf(0, { recipients: ['a'], combine: true });
		const second = orderOf(1, { recipients: ['a'], combine: true });
		const third = orderOf(2, { recipients: ['b'], combine: true });
		ledger.accept(first, partFor(['a']));
		const { description } = stoppedRunText(third, [shortfall('refused', 'b')], [first, second, third], ledger, 3);
		expect(description).toBe(`Sent: 2 items (1-2). Not sent: 1 item (3). ${AGAIN} Look at refused.`);
	});

	test('of a single item has nothing to count', () => {
		const { description } = stoppedRunText(orders[0], [shortfall('refused', 'a')], [orders[0]], openLedger(), 1);
		expect(description).toBe('Look at refused.');
	});
});
