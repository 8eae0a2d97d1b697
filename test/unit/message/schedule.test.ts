import fc from 'fast-check';
import { DateTime } from 'luxon';
import { readSchedule, type ScheduleZones } from '../../../nodes/NotificatorSms/message/schedule';
import { isTimeZone } from '../../../nodes/NotificatorSms/message/timeZones';
import { RUNS } from './runs';
import { expectSentence } from './sentences';

const PARIS = 'Europe/Paris';
const PARIS_TO_UTC: ScheduleZones = { workflowTimezone: PARIS, accountTimezone: 'UTC' };
const NOW = new Date('2026-01-05T08:00:00Z');
const WIRE = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;
const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;

function scheduled(value: unknown, zones = PARIS_TO_UTC, now = NOW): string {
	const read = readSchedule(value, zones, now);
	if ('reason' in read) throw new Error(read.reason);
	return read.scheduledDatetime;
}

function reasonFor(value: unknown, zones = PARIS_TO_UTC, now = NOW): string {
	const read = readSchedule(value, zones, now);
	if (!('reason' in read)) throw new Error(`Scheduled at ${read.scheduledDatetime}`);
	return read.reason;
}

describe('one time, many spellings', () => {
	const MILLISECONDS = Date.UTC(2026, 0, 6, 9, 0, 0);

	test.each<[string, unknown]>([
		['date picker', '2026-01-06T10:00:00'],
		['space', '2026-01-06 10:00:00'],
		['without seconds', '2026-01-06 10:00'],
		['surrounding spaces', ' 2026-01-06 10:00 '],
		['short numbers', '2026-1-6 10:00'],
		['two spaces', '2026-01-06  10:00'],
		['UTC', '2026-01-06T09:00:00Z'],
		['UTC with milliseconds', '2026-01-06T09:00:00.000Z'],
		['offset', '2026-01-06T10:00:00+01:00'],
		['offset without colon', '2026-01-06T14:30:00+0530'],
		['offset of hours', '2026-01-06T04:00:00-05'],
		['offset and zone', '2026-01-06T14:30:00.000+05:30[Asia/Kolkata]'],
		['Date', new Date(MILLISECONDS)],
		['luxon DateTime', DateTime.fromMillis(MILLISECONDS, { zone: 'Asia/Tokyo' })],
		['milliseconds', MILLISECONDS],
		['milliseconds as text', String(MILLISECONDS)],
		['parts of a millisecond', `${MILLISECONDS - 1}.25`],
		['milliseconds as a big integer', BigInt(MILLISECONDS)],
	])('%s', (_, value) => {
		expect(readSchedule(value, PARIS_TO_UTC, NOW)).toEqual({
			scheduledDatetime: '2026-01-06 09:00:00',
		});
	});

	test('the wire format is in the zone of the account', () => {
		const zones = { workflowTimezone: PARIS, accountTimezone: 'America/New_York' };
		expect(scheduled('2026-01-06T10:00:00', zones)).toBe('2026-01-06 04:00:00');
		expect(scheduled('2026-01-06T05:59:59', zones)).toBe('2026-01-05 23:59:59');
	});

	test.each([
		['milliseconds', '2026-01-06T09:00:00.001Z', '2026-01-06 09:00:01'],
		['less than a millisecond', '2026-01-06T09:00:00.0001Z', '2026-01-06 09:00:01'],
		['a comma before the fraction', '2026-01-06T10:00:59,999', '2026-01-06 09:01:00'],
		['a year that ends', '2026-12-31T23:59:59.5Z', '2027-01-01 00:00:00'],
		['wall time', '2026-01-06T10:00:00.500', '2026-01-06 09:00:01'],
	])('a started second counts as full: %s', (_, value, wire) => {
		expect(scheduled(value)).toBe(wire);
	});

	test('now is not past', () => {
		expect(scheduled(NOW)).toBe('2026-01-05 08:00:00');
	});
});

describe('clocks that change', () => {
	test('a time that is skipped does not exist', () => {
		expect(reasonFor('2026-03-29T02:30:00')).toMatch(
			/^"2026-03-29T02:30:00" does not exist in Europe\/Paris/,
		);
		expect(scheduled('2026-03-29T01:59:59')).toBe('2026-03-29 00:59:59');
		expect(scheduled('2026-03-29T03:00:00')).toBe('2026-03-29 01:00:00');
	});

	test('the earlier of two equal times is taken, with a warning', () => {
		expect(readSchedule('2026-10-25T02:30:00', PARIS_TO_UTC, NOW)).toEqual({
			scheduledDatetime: '2026-10-25 00:30:00',
			warning: expect.stringMatching(/^"2026-10-25T02:30:00" comes twice in Europe\/Paris/),
		});
		expect(readSchedule('2026-10-25T01:59:59', PARIS_TO_UTC, NOW)).not.toHaveProperty('warning');
		expect(readSchedule('2026-10-25T03:00:00', PARIS_TO_UTC, NOW)).not.toHaveProperty('warning');
	});

	test('an offset tells the two apart', () => {
		expect(readSchedule('2026-10-25T02:30:00+01:00', PARIS_TO_UTC, NOW)).toEqual({
			scheduledDatetime: '2026-10-25 01:30:00',
		});
	});

	test('a wire time that comes twice in the zone of the account is warned about', () => {
		const zones = { workflowTimezone: 'UTC', accountTimezone: PARIS };
		for (const value of ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z']) {
			expect(readSchedule(value, zones, NOW)).toEqual({
				scheduledDatetime: '2026-10-25 02:30:00',
				warning: expect.stringMatching(
					/^"2026-10-25 02:30:00" comes twice in Europe\/Paris, the account's time zone/,
				),
			});
		}
	});

	test.each([
		['half an hour back', 'Australia/Lord_Howe', '2026-04-05T01:45:00', '2026-04-04 14:45:00'],
		['southern summer', 'America/Santiago', '2026-04-04T23:30:00', '2026-04-05 02:30:00'],
	])('%s', (_, workflowTimezone, value, wire) => {
		const read = readSchedule(value, { workflowTimezone, accountTimezone: 'UTC' }, NOW);
		expect(read).toEqual({
			scheduledDatetime: wire,
			warning: expect.stringMatching(/comes twice/),
		});
	});

	test('a zone that skipped a whole day', () => {
		const zones = { workflowTimezone: 'Pacific/Apia', accountTimezone: 'UTC' };
		expect(reasonFor('2011-12-30T12:00:00', zones, new Date(0))).toMatch(/does not exist/);
		expect(scheduled('2011-12-31T12:00:00', zones, new Date(0))).toBe('2011-12-30 22:00:00');
	});
});

describe('refusals', () => {
	test.each<[string, unknown, RegExp]>([
		['past', '2026-01-05T08:59:59', /is in the past/],
		['long past', '0001-01-01 00:00', /is in the past/],
		['past Date', new Date(0), /^"1970-01-01T00:00:00\.000Z" is in the past/],
		['past milliseconds', 1_577_836_800_000, /is in the past/],
		['seconds', 1_767_690_000, /too small for a time in milliseconds.*multiply it by 1000/],
		['seconds as text', '1767690000', /too small for a time in milliseconds/],
		['zero', 0, /too small/],
		['negative', -1, /too small/],
		['date only', '2026-01-06', /has no time of day\. Add one, such as 2026-01-06 09:00\./],
		['day before month', '06/01/2026 09:00', /is not a date and time that can be read/],
		['zone without an offset', '2026-01-06T10:00:00[Asia/Kolkata]', /is not a date and time/],
		['words before it', 'on 2026-01-06 10:00', /is not a date and time that can be read/],
		['words before a date', 'on 2026-01-06', /is not a date and time that can be read/],
		['words', 'tomorrow', /is not a date and time that can be read/],
		['30 February', '2026-02-30 09:00', /not on the calendar/],
		['29 February of a common year', '2027-02-29 09:00', /not on the calendar/],
		['31 April', '2026-04-31 09:00', /not on the calendar/],
		['day 0', '2026-02-00 09:00', /not on the calendar/],
		['day 99', '2026-02-99 09:00', /not on the calendar/],
		['month 13', '2026-13-01 09:00', /not on the calendar/],
		['month 0', '2026-00-01 09:00', /not on the calendar/],
		['24 o\u2019clock', '2026-01-06 24:00', /not on the calendar or the clock/],
		['60 minutes', '2026-01-06 09:60', /not on the calendar or the clock/],
		['60 seconds', '2026-01-06 09:00:60', /not on the calendar or the clock/],
		['offset of a day', '2026-01-06T09:00:00+24:00', /not on the calendar or the clock/],
		['invalid Date', new Date(Number.NaN), /^"Invalid Date" is not a date/],
		['invalid DateTime', DateTime.invalid('test'), /^"Invalid DateTime" is not a date/],
		['not a number', Number.NaN, /is not a date/],
		['infinity', Number.POSITIVE_INFINITY, /is not a date/],
		['past all dates', 1e17, /is not a date/],
		['microseconds', 1_767_690_000_000_000, /too far away/],
		['year past four digits', '9999-12-31 23:59:59', /too far away/],
		['empty', '', /^There is no date and time\./],
		['spaces', '  ', /^There is no date and time\./],
		['null', null, /^There is no date and time\./],
		['undefined', undefined, /^There is no date and time\./],
		['truth value', true, /is not a date/],
		['list', ['2026-01-06 09:00'], /is not a date/],
		['object', {}, /is not a date/],
		[
			'toISO that throws',
			{
				toISO: () => {
					throw new Error('hostile');
				},
			},
			/is not a date/,
		],
		['false Date', { [Symbol.toStringTag]: 'Date' }, /is not a date/],
		['long text', 'x'.repeat(100_000), /is not a date/],
	])('%s', (_, value, reason) => {
		const sentence = reasonFor(value);
		expect(sentence).toMatch(reason);
		expectSentence(sentence);
	});

	test.each<[string, ScheduleZones, RegExp]>([
		[
			'workflow',
			{ workflowTimezone: 'Mars/Base', accountTimezone: 'UTC' },
			/^"Mars\/Base" is not a known time zone\. .*workflow/,
		],
		[
			'account',
			{ workflowTimezone: PARIS, accountTimezone: 'Paris' },
			/^"Paris" is not a known time zone\. .*Account Timezone/,
		],
		['empty', { workflowTimezone: PARIS, accountTimezone: '' }, /^"" is not a known time zone/],
	])('unknown zone: %s', (_, zones, reason) => {
		const sentence = reasonFor('2026-01-06 09:00', zones);
		expect(sentence).toMatch(reason);
		expectSentence(sentence);
	});
});

describe('a time zone that is no text', () => {
	const hostile = { toString: () => 'UTC', trim: () => 'UTC' };

	test.each<[string, unknown, string]>([
		['a number', 5, '"5"'],
		['nothing', undefined, '"undefined"'],
		['null', null, '"null"'],
		['a truth value', true, '"true"'],
		['a list', ['UTC'], '"a list"'],
		['an object that calls itself UTC', hostile, '"an object with the fields toString, trim"'],
		['a symbol', Symbol('UTC'), '"Symbol(UTC)"'],
	])('%s is refused, as that of the account and of the workflow', (_, zone, shown) => {
		const value = '2026-01-06 09:00';
		const account = reasonFor(value, { workflowTimezone: PARIS, accountTimezone: zone });
		expect(account).toBe(
			`${shown} is not a known time zone. Write Account Timezone as UTC or as a name such as Europe/Paris.`,
		);
		const workflow = reasonFor(value, { workflowTimezone: zone, accountTimezone: 'UTC' });
		expect(workflow).toBe(
			`${shown} is not a known time zone. Choose the time zone of the workflow in its settings.`,
		);
		for (const sentence of [account, workflow]) expectSentence(sentence);
		expect(isTimeZone(zone)).toBe(false);
	});

	test('no zone throws', () => {
		fc.assert(
			fc.property(fc.anything({ withBigInt: true }), fc.anything(), (workflowTimezone, accountTimezone) => {
				expect(readSchedule('2026-01-06 09:00', { workflowTimezone, accountTimezone }, NOW)).toHaveProperty('reason');
			}),
			RUNS,
		);
	});
});

describe('a time far away', () => {
	test('is warned about', () => {
		const read = readSchedule('2027-06-01 09:00', PARIS_TO_UTC, NOW);
		expect(read).toMatchObject({
			warning: '"2027-06-01 09:00" is more than a year away. Check the year.',
		});
	});

	test('a year is not far', () => {
		expect(readSchedule('2027-01-05 09:00', PARIS_TO_UTC, NOW)).not.toHaveProperty('warning');
	});

	test('both warnings are said', () => {
		const { warning } = readSchedule('2027-10-31T02:30:00', PARIS_TO_UTC, NOW) as {
			warning: string;
		};
		expect(warning).toMatch(/comes twice in Europe\/Paris.*taken\. "2027.*more than a year away/);
		expectSentence(warning);
	});
});

describe('for any zone and time', () => {
	const zone = fc.constantFrom('UTC', ...Intl.supportedValuesOf('timeZone'));
	const START = Date.UTC(2026, 0, 1) / 1000;
	const END = Date.UTC(2037, 0, 1) / 1000;
	const now = new Date(START * 1000 - HOUR);
	const second = fc.integer({ min: START, max: END }).map((seconds) => seconds * 1000);

	// luxon is the second opinion here: the code under test does its own arithmetic.
	function instantsOf(wire: string, accountTimezone: string): number[] {
		const read = DateTime.fromSQL(wire, { zone: accountTimezone });
		return read.getPossibleOffsets().map((possible) => possible.toMillis());
	}

	test('the wire time read back in the zone of the account is the same instant', () => {
		fc.assert(
			fc.property(zone, zone, second, (workflowTimezone, accountTimezone, instant) => {
				const zones = { workflowTimezone, accountTimezone };
				const read = readSchedule(new Date(instant), zones, now);
				if ('reason' in read) throw new Error(read.reason);
				expect(read.scheduledDatetime).toMatch(WIRE);
				const instants = instantsOf(read.scheduledDatetime, accountTimezone);
				expect(instants).toContain(instant);
				expect(/comes twice/.test(read.warning ?? '')).toBe(instants.length > 1);
			}),
			RUNS,
		);
	});

	test('a wall time of the workflow means an instant that shows it, the earliest', () => {
		fc.assert(
			fc.property(zone, second, (workflowTimezone, instant) => {
				const wall = DateTime.fromMillis(instant, { zone: workflowTimezone });
				const value = wall.toFormat("yyyy-MM-dd'T'HH:mm:ss");
				const wire = scheduled(value, { workflowTimezone, accountTimezone: 'UTC' }, now);
				const earliest = Math.min(
					...wall.getPossibleOffsets().map((possible) => possible.toMillis()),
				);
				expect(DateTime.fromSQL(wire, { zone: 'UTC' }).toMillis()).toBe(earliest);
			}),
			RUNS,
		);
	});

	test('every change of the clocks in some years: gaps are refused, repeated warned about', () => {
		for (const workflowTimezone of [
			PARIS,
			'America/New_York',
			'Australia/Lord_Howe',
			'Africa/Casablanca',
			'America/Havana',
		]) {
			for (const change of changesOf(workflowTimezone, START * 1000, END * 1000)) {
				const zones = { workflowTimezone, accountTimezone: 'UTC' };
				const before = DateTime.fromMillis(change - 1000, { zone: workflowTimezone });
				const shift =
					DateTime.fromMillis(change, { zone: workflowTimezone }).offset - before.offset;
				// The wall time a quarter of an hour after the old clock reached the change.
				const wall = DateTime.fromMillis(
					change + (before.offset + 15 * Math.sign(shift)) * 60_000,
					{ zone: 'UTC' },
				);
				const value = wall.toFormat('yyyy-MM-dd HH:mm:ss');
				const read = readSchedule(value, zones, now);
				if (shift > 0) expect(read).toEqual({ reason: expect.stringMatching(/does not exist/) });
				else expect(read).toMatchObject({ warning: expect.stringMatching(/comes twice/) });
			}
		}
	});

	function changesOf(zoneName: string, from: number, to: number): number[] {
		const changes: number[] = [];
		const offset = (instant: number) => DateTime.fromMillis(instant, { zone: zoneName }).offset;
		for (let week = from; week < to; week += WEEK) {
			if (offset(week) !== offset(week + WEEK))
				changes.push(changeBetween(week, week + WEEK, offset));
		}
		return changes;
	}

	function changeBetween(from: number, to: number, offset: (instant: number) => number): number {
		let [before, after] = [from, to];
		while (after - before > 1000) {
			const middle = before + Math.floor((after - before) / 2000) * 1000;
			if (offset(middle) === offset(from)) before = middle;
			else after = middle;
		}
		return after;
	}

	test('no value throws, and every reason is a sentence', () => {
		const dateLike = fc.string({ unit: fc.constantFrom(...'0123456789-:TZ+ .'), maxLength: 30 });
		const value = fc.oneof(
			fc.anything({ withBigInt: true, withDate: true }),
			dateLike,
			fc
				.date({ noInvalidDate: false })
				.map((date) => (Number.isNaN(date.getTime()) ? date : date.toISOString())),
			fc.double(),
		);
		fc.assert(
			fc.property(
				value,
				fc.oneof(zone, fc.string()),
				fc.oneof(zone, fc.string()),
				(input, workflowTimezone, accountTimezone) => {
					const read = readSchedule(input, { workflowTimezone, accountTimezone }, now);
					if ('reason' in read) expect(read.reason.length).toBeLessThan(500);
					else expect(read.scheduledDatetime).toMatch(WIRE);
				},
			),
			RUNS,
		);
	});
});
