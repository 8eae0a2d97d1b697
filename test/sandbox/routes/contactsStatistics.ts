import { MISSING_FIELDS, Refusal } from '../answers';
import { parseApiDatetime } from '../datetime';
import type { Route } from './route';

/** New contacts per day between two days, both included (D); the form of `formatted_date` is not documented. */
export const contactsStatisticsRoutes: Route[] = [
	{
		method: 'get',
		path: '/contacts-statistics',
		documented: false,
		answer: ({ state, query }) => {
			const start = day(query.start_date);
			const end = day(query.end_date);
			const perDay = new Map<string, number>();
			for (const { datetime } of state.contacts) {
				const date = datetime.slice(0, 10);
				if (date >= start && date <= end) perDay.set(date, (perDay.get(date) ?? 0) + 1);
			}
			const data = [...perDay]
				.sort(([a], [b]) => (a < b ? -1 : 1))
				.map(([date, contacts]) => ({ contacts, formatted_date: date }));
			return { status: 200, body: { data } };
		},
	},
];

function day(text: string | undefined): string {
	if (!text) throw new Refusal(400, MISSING_FIELDS);
	if (parseApiDatetime(`${text} 00:00:00`) === null) {
		throw new Refusal(400, `The date ${text} must be YYYY-MM-DD.`);
	}
	return text;
}
