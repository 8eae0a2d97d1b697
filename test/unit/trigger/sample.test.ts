import { EVENTS } from '../../../nodes/NotificatorSms/trigger/events';
import { latestEvent } from '../../../nodes/NotificatorSms/trigger/sample';
import { accountOf, received, type Account } from './account';

const sent = (sms_id: number) => ({ sms_id, type: 'sent', status: 'sent' });

async function latest(account: Account) {
	const row = await latestEvent(EVENTS.smsReceived, account.reader);
	return { id: row?.sms_id, asked: account.asked };
}

test.each<[string, Account, number | undefined, string[]]>([
	['a list that fits on one page', accountOf([sent(4), ...received(3)]), 3, ['1/1000']],
	['a list without such a row', accountOf([sent(1)]), undefined, ['1/1000']],
	['an empty list', accountOf([]), undefined, ['1/1000']],
	['a list without a total', accountOf(received(3), { total: () => undefined }), 3, ['1/1000']],
	['the beginning of a long list', accountOf(received(25), { fixedPageSize: 10 }), 25, ['1/1000', '3/1000']],
	['the end of a long list', accountOf(received(25).reverse(), { fixedPageSize: 10 }), 25, ['1/1000', '3/1000']],
])('the latest row is found in %s', async (_list, account, id, asked) => {
	expect(await latest(account)).toEqual({ id, asked });
});

test('a long list is read whole where neither end has such a row', async () => {
	const rows = [...Array.from({ length: 10 }, (_, index) => sent(40 - index)), ...received(25, 21), ...[5, 4, 3, 2, 1].map(sent)];
	const account = accountOf([...rows, ...[19, 18, 17, 16, 15].map(sent)], { fixedPageSize: 10 });
	const { id, asked } = await latest(account);
	expect(id).toBe(25);
	expect(asked).toEqual(['1/1000', '3/1000', '1/1000', '2/1000', '3/1000']);
});
