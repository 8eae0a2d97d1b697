import { listPage } from '../lists';
import type { Quirks } from '../quirks';
import type { Device } from '../state';
import type { Route } from './route';
import { rowById } from './rows';

const shown = (device: Device, quirks: Quirks): Device =>
	quirks.simsNull ? { ...device, sims: null } : device;

/** Devices: reading alone (D). */
export const deviceRoutes: Route[] = [
	{
		method: 'get',
		path: '/devices',
		documented: false,
		answer: ({ state, query, quirks, address }) =>
			listPage(
				{
					rows: state.devices,
					address,
					nameOf: ({ name }) => name,
					show: (device) => shown(device, quirks),
				},
				query,
				quirks,
			),
	},
	{
		method: 'get',
		path: '/devices/:id',
		documented: false,
		answer: ({ state, id, quirks }) => ({
			status: 200,
			body: { data: shown(rowById(state.devices, id, (device) => device.id), quirks) },
		}),
	},
];
