import { startSandbox } from '../sandbox';
import { sideBySideOnEveryHost } from './sideBySide';
import { jobOf } from './workflows';

const LIST = { resource: 'contact', operation: 'list', returnAll: false, limit: 50, filters: {}, requestOptions: {} };

sideBySideOnEveryHost({
	'a refused connection is tried again for a while, and then named': async (run) => {
		const gone = await startSandbox();
		await gone.close();
		const { error } = await run(jobOf(gone, [{}], { parameters: LIST }));
		expect(error?.message).toBe('The server could not be reached: it refused the connection');
		expect(error?.description).toMatch(/Base URL/);
	},
});
