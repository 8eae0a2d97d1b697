import {
	readCount,
	readId,
	readOrder,
	readScheduledAt,
	readTo,
	warnOfCut,
	type Declared,
	type Order,
	type SendOptions,
} from '../../../../nodes/NotificatorSms/transport/delivery/order';

const CLOCK = { now: new Date('2026-03-01T12:00:00Z'), workflowTimezone: 'Europe/Paris' };

const ADA = '+33612345678';

function read(declared: Partial<Declared> = {}, options: SendOptions = {}) {
	const usual = { deviceId: '1', simSubscriptionId: '2', phoneNumbers: ADA, content: 'Hello' };
	return readOrder(4, { ...usual, ...declared, options }, CLOCK);
}

function orderFrom(declared: Partial<Declared>, options?: SendOptions): Order {
	const result = read(declared, options);
	if ('problems' in result) throw new Error(result.problems.join(' '));
	return result.order;
}

function problemsOf(declared: Partial<Declared>, options?: SendOptions): string[] {
	const result = read(declared, options);
	return 'problems' in result ? result.problems : [];
}

test('an item becomes an order', () => {
	expect(orderFrom({ phoneNumbers: ` ${ADA}, 0033612345678` })).toEqual({
		itemIndex: 4,
		deviceId: '1',
		simSubscriptionId: '2',
		recipients: [ADA],
		skipped: [{ value: '0033612345678', reason: expect.stringContaining(ADA) }],
		content: 'Hello',
		encoding: 'GSM-7',
		segments: 1,
		scheduledDatetime: undefined,
		warnings: [],
		combine: false,
		shareKey: '["1","2",null,"Hello"]',
		preview: false,
	});
});

test.each<[keyof Order, SendOptions, unknown]>([
	['combine', { combineItems: true }, true],
	['combine', { combineItems: false }, false],
	['preview', { preview: true }, true],
	['preview', { preview: false }, false],
])('%s follows the options %j', (name, options, value) => {
	expect(orderFrom({}, options)[name]).toBe(value);
});

test('all that is wrong with an item is told together', () => {
	expect(
		problemsOf(
			{ deviceId: '', simSubscriptionId: 'SIM 1', phoneNumbers: 'nobody', content: '  ' },
			{ maxSegments: 0, maxRecipients: 'many', scheduledAt: 'soon' },
		),
	).toEqual([
		'Device is empty. Choose it from the list, or enter its ID.',
		'SIM must be an ID, which is a whole number such as 1, but is "SIM 1".',
		'Message is empty. Write the text to send.',
		expect.stringMatching(/^"nobody" /),
		'Max Recipients must be a whole number from 1, but is "many".',
		'Max Segments must be a whole number from 1, but is "0".',
		expect.stringMatching(/"soon"/),
	]);
});

describe('an ID', () => {
	function idOf(value: unknown) {
		const problems: string[] = [];
		return { id: readId(value, 'Device', problems), problems };
	}

	test.each<[unknown, string]>([
		[7, '7'],
		['7', '7'],
		[' 12 ', '12'],
		['123456789012345678', '123456789012345678'],
	])('%j is one', (value, id) => {
		expect(idOf(value)).toEqual({ id, problems: [] });
	});

	test.each([undefined, null, '', '  '])('%j is none', (value) => {
		expect(idOf(value).problems).toEqual(['Device is empty. Choose it from the list, or enter its ID.']);
	});

	test.each([[['1'], '1'], ['x1', 'x1'], ['1x', '1x'], ['1.5', '1.5'], [-1, '-1'], [{}, '[object Object]']])(
		'%j is a list of one, or none',
		(value, written) => {
			const { id, problems } = idOf(value);
			expect(id).toBe(written);
			expect(problems).toEqual(
				written === '1' ? [] : [`Device must be an ID, which is a whole number such as 1, but is "${written}".`],
			);
		},
	);

	test('a long text is quoted in part', () => {
		expect(idOf('x'.repeat(60)).problems[0]).toContain(`"${'x'.repeat(60)}".`);
		expect(idOf('x'.repeat(61)).problems[0]).toContain(`"${'x'.repeat(60)}…".`);
	});
});

describe('a count', () => {
	test.each([undefined, null, ''])('%j is not set', (value) => {
		expect(readCount(value, 'Max Recipients')).toEqual({});
	});

	test.each([[1, 1], ['3', 3], [1000, 1000]])('%j is one', (value, count) => {
		expect(readCount(value, 'Max Recipients')).toEqual({ count });
	});

	test.each([0, -1, 1.5, 'two', true.toString(), NaN])('%j is none', (value) => {
		expect(readCount(value, 'Max Recipients')).toEqual({
			problem: `Max Recipients must be a whole number from 1, but is "${value}".`,
		});
	});
});

describe('the message', () => {
	test.each([undefined, null, '', ' \n'])('%j is empty', (content) => {
		expect(problemsOf({ content })).toEqual(['Message is empty. Write the text to send.']);
	});

	test.each([[{ text: 'Hello' }], [['Hello']]])('%j is no text', (content) => {
		expect(problemsOf({ content })).toEqual([
			'Message must be text, but is an object or a list. Choose one of its fields.',
		]);
	});

	test.each([[12, '12'], [false, 'false'], [' Hello ', ' Hello ']])('%j is sent as %j', (content, sent) => {
		expect(orderFrom({ content }).content).toBe(sent);
	});

	test('unsupported characters are replaced where that is wished', () => {
		expect(orderFrom({ content: 'It’s' }).content).toBe('It’s');
		expect(orderFrom({ content: 'It’s' }, { replaceUnsupportedCharacters: true })).toMatchObject({
			content: "It's",
			encoding: 'GSM-7',
			warnings: [],
		});
	});

	test('a character that makes it dearer is told', () => {
		const { encoding, warnings } = orderFrom({ content: 'Привет '.repeat(15) });
		expect(encoding).toBe('UCS-2');
		expect(warnings).toEqual([expect.stringMatching(/UCS-2/)]);
	});

	test('a text that some servers cut is told', () => {
		expect(warnOfCut('a'.repeat(1000))).toBeUndefined();
		const warning = 'The message has 1001 characters. Some servers cut a message at 1000 characters.';
		expect(warnOfCut('a'.repeat(1001))).toBe(warning);
		expect(orderFrom({ content: 'a'.repeat(1001) }).warnings).toEqual([warning]);
	});

	test.each([
		[2, 2],
		[undefined, 3],
	])('with at most %s segments, %d are one too few or just enough', (maxSegments, allowed) => {
		const long = 'a'.repeat(306);
		expect(orderFrom({ content: long }, { maxSegments }).segments).toBe(2);
		const longer = problemsOf({ content: `${long}a` }, { maxSegments });
		expect(longer).toEqual(
			allowed >= 3
				? []
				: ['Message takes 3 segments, but Max Segments allows 2. Shorten the text, or raise Max Segments.'],
		);
	});
});

describe('the recipients', () => {
	const TWO = `${ADA}, +33612345679`;

	test.each([undefined, null, '', ' , '])('%j is nobody', (phoneNumbers) => {
		expect(problemsOf({ phoneNumbers })).toEqual([
			'To is empty. Enter at least one phone number, e.g. +33612345678.',
		]);
	});

	test('nobody is skipped as well where that is wished', () => {
		const reason = 'To is empty. Enter at least one phone number, e.g. +33612345678.';
		const { recipients, skipped, warnings } = orderFrom({ phoneNumbers: '' }, { invalidNumbers: 'skip' });
		expect({ recipients, skipped, warnings }).toEqual({
			recipients: [],
			skipped: [{ value: '', reason }],
			warnings: ['Nothing is sent for this item: no recipient is left.'],
		});
	});

	test('a bad number is told, or skipped where that is wished', () => {
		const problems: string[] = [];
		const bad = readTo(`nobody, ${ADA}`, {}, problems);
		expect(problems).toEqual([expect.stringMatching(/^"nobody" /)]);
		expect(bad.recipients).toEqual([ADA]);
		const { recipients, skipped, warnings } = orderFrom({ phoneNumbers: `nobody, ${ADA}` }, { invalidNumbers: 'skip' });
		expect(recipients).toEqual([ADA]);
		expect(skipped).toEqual([{ value: 'nobody', reason: problems[0] }]);
		expect(warnings).toEqual([]);
	});

	test('the default country is that of numbers without one', () => {
		expect(orderFrom({ phoneNumbers: '0612345678' }, { defaultCountry: 'FR' }).recipients).toEqual([ADA]);
	});

	test('at most so many are texted', () => {
		expect(orderFrom({ phoneNumbers: TWO }, { maxRecipients: 2 }).recipients).toHaveLength(2);
		expect(problemsOf({ phoneNumbers: TWO }, { maxRecipients: 1 })).toEqual([
			'To has 2 recipients, but Max Recipients allows 1. Take some out, or raise Max Recipients.',
		]);
	});

	test('only those who are allowed are texted', () => {
		expect(orderFrom({ phoneNumbers: TWO }, { allowedRecipients: '+336' }).recipients).toHaveLength(2);
		expect(orderFrom({}, { allowedRecipients: ADA }).recipients).toEqual([ADA]);
		expect(problemsOf({ phoneNumbers: TWO }, { allowedRecipients: ADA })).toEqual([
			'"+33612345679" is not among the Allowed Recipients. Only listed numbers may be texted.',
		]);
	});

	test('a list of who is allowed is read as the numbers are', () => {
		const options = { allowedRecipients: '0612345678', defaultCountry: 'FR' };
		expect(orderFrom({}, options).recipients).toEqual([ADA]);
	});

	test('an unreadable or empty list of who is allowed lets nobody through', () => {
		expect(problemsOf({}, { allowedRecipients: `${ADA}, nobody` })).toEqual([
			expect.stringMatching(/^Allowed Recipients: "nobody" /),
		]);
		expect(problemsOf({}, { allowedRecipients: '' })).toEqual([
			'Allowed Recipients is empty. Write numbers or prefixes such as +33 into it, or remove the option.',
		]);
	});

	test('a list with as many prefixes as numbers is not empty', () => {
		expect(orderFrom({}, { allowedRecipients: `+44, ${ADA}` }).recipients).toEqual([ADA]);
	});
});

describe('the time', () => {
	test.each([undefined, null, ''])('%j is now', (scheduledAt) => {
		expect(readScheduledAt({ scheduledAt }, CLOCK)).toBeUndefined();
		expect(orderFrom({}, { scheduledAt })).toMatchObject({ scheduledDatetime: undefined, warnings: [] });
	});

	test('it is that of the workflow, written as the account has it', () => {
		const scheduledAt = '2026-03-02T10:00:00';
		expect(orderFrom({}, { scheduledAt })).toMatchObject({
			scheduledDatetime: '2026-03-02 09:00:00',
			shareKey: '["1","2","2026-03-02 09:00:00","Hello"]',
		});
		expect(orderFrom({}, { scheduledAt, accountTimezone: ' America/New_York ' }).scheduledDatetime).toBe(
			'2026-03-02 04:00:00',
		);
		expect(orderFrom({}, { scheduledAt, accountTimezone: '  ' }).scheduledDatetime).toBe('2026-03-02 09:00:00');
	});

	test('what is strange about it is told', () => {
		// Clocks are put back in Paris on 2026-10-25, from 3:00 to 2:00.
		const { warnings } = orderFrom({}, { scheduledAt: '2026-10-25T02:30:00' });
		expect(warnings).toEqual([expect.stringMatching(/^"2026-10-25T02:30:00" comes twice in Europe\/Paris/)]);
	});

	test('a time that is over is told', () => {
		expect(problemsOf({}, { scheduledAt: '2026-02-28T10:00:00' })).toEqual([
			'"2026-02-28T10:00:00" is in the past. Choose a later time.',
		]);
	});
});
