import { listPage } from '../lists';
import type { Segment } from '../state';
import type { Route } from './route';
import { rowById } from './rows';

const idOf = (segment: Segment) => segment.id;

/** Saved segments, which only the known build of the gateway software is known to list (B). */
export const segmentRoutes: Route[] = [
	{
		method: 'get',
		path: '/segments',
		documented: false,
		answer: ({ state, query, quirks, address }) =>
			listPage({ rows: state.segments, address, nameOf: ({ name }) => name }, query, quirks),
	},
	{
		method: 'get',
		path: '/segments/:id',
		documented: false,
		answer: ({ state, id }) => ({
			status: 200,
			body: { data: rowById(state.segments, id, idOf) },
		}),
	},
];
