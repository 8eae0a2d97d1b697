import { smsRecord } from '../../../nodes/NotificatorSms/sms/record';
import { startSandbox } from '../../sandbox';
import { getFrom } from './account';

test('contacts may be more than an item can take', async () => {
	const sandbox = await startSandbox({ rateLimit: false, contacts: 0, generated: { contacts: 111_000 } });
	const { contacts } = smsRecord(getFrom(sandbox));
	expect((await contacts.optedOut()).length).toBe(3_700);
	await sandbox.close();
}, 60_000);
