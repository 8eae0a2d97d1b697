import type { ILoadOptionsFunctions } from 'n8n-workflow';

import type { Unaccepted } from '../../../nodes/NotificatorSms/api/result';
import { answerError } from '../../../nodes/NotificatorSms/pickers/listError';

const NODE = {
	id: '1',
	name: 'NotificatorSMS',
	type: 'n8n-nodes-notificatorsms.notificatorSms',
	typeVersion: 1,
	position: [0, 0] as [number, number],
	parameters: {},
};
const CONTEXT = { getNode: () => NODE } as unknown as ILoadOptionsFunctions;
const DEVICES = { endpoint: '/devices' };

test.each<[Unaccepted, string]>([
	[
		{ kind: 'uncertain', cause: 'timeout' },
		'The server did not answer in time. Open the list again later.',
	],
	[
		{ kind: 'notSent', cause: 'connectionRefused' },
		'The server could not be reached: it refused the connection. Check the Base URL in the credential, and whether the server is running.',
	],
	[
		{ kind: 'rejected', status: 400, title: 'Page 1.5 is no page.' },
		'Page 1.5 is no page. Fix what the server names, then open the list again.',
	],
])('of %j a list says: %s', (answer, sentence) => {
	expect(answerError(CONTEXT, answer, DEVICES).message).toBe(sentence);
});

test('the editor is told the status, as it links to the credential at 401', () => {
	const answer: Unaccepted = { kind: 'rejected', status: 401, title: '' };
	expect(answerError(CONTEXT, answer, DEVICES).httpCode).toBe('401');
});
