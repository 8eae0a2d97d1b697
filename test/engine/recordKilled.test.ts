import { startSandbox } from '../sandbox';
import { startHost } from './host';
import { HOSTS } from './hosts';
import { FROM_ITEM, jobOf, outputOf, sendParameters } from './workflows';

const RUN_MILLISECONDS = 180_000;
const PEOPLE = Array.from({ length: 1_000 }, (_, index) => ({ to: `+336${17_000_000 + index}`, text: 'Bonjour' }));

test(
	'the same workflow run three times, once killed half way: each of 1,000 people is texted once',
	async () => {
		const host = HOSTS[HOSTS.length - 1];
		const sandbox = await startSandbox({ rateLimit: false, contacts: 0 });
		const options = { skipAlreadySent: 24, combineItems: true, recipientsPerRequest: 50, parallelRequests: 2 };
		const job = jobOf(sandbox, PEOPLE, { parameters: sendParameters(FROM_ITEM.to, FROM_ITEM.text, options) });
		try {
			const killed = await startHost(host);
			// The rest of what is under way is taken without anybody who hears of it.
			sandbox.afterRequest = () => {
				if (sandbox.acceptedMessages.length >= 500) void killed.stop();
			};
			await expect(killed.run(job)).rejects.toThrow(/ended with/);
			sandbox.afterRequest = undefined;
			const before = sandbox.acceptedMessages.length;
			expect(before).toBeGreaterThanOrEqual(500);
			expect(before).toBeLessThan(1_000);

			const again = await startHost(host);
			const second = outputOf((await again.run(job)).runs).map(({ json }) => json.status);
			expect(second.filter((status) => status === 'skipped')).toHaveLength(before);
			expect(second.filter((status) => status === 'accepted')).toHaveLength(1_000 - before);
			const third = outputOf((await again.run(job)).runs).map(({ json }) => json.status);
			expect(new Set(third)).toEqual(new Set(['skipped']));
			await again.stop();
			expect(sandbox.acceptedMessages.map(({ recipient }) => recipient).sort()).toEqual(PEOPLE.map(({ to }) => to));
		} finally {
			await sandbox.close();
		}
	},
	RUN_MILLISECONDS,
);
