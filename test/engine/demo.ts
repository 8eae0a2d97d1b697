/* eslint-disable @n8n/community-nodes/no-restricted-globals, no-console -- runs in Node.js, not in n8n */
/**
 * `npm run demo`: runs examples/send-to-contacts.json in n8n's engine against the sandbox and
 * compares what the node says with what the sandbox took. Exit code 0 only if they agree.
 */
import { startSandbox, type Sandbox } from '../sandbox';
import { exampleJob } from './examples';
import { startHost } from './host';
import { HOSTS } from './hosts';
import type { JobResult, OutputItem } from './job';
import { packPackage, removePackage } from './packedPackage';

const CONTACTS = 25;

async function demo(): Promise<boolean> {
	console.log('  Build and pack the package');
	packPackage();
	const host = HOSTS[HOSTS.length - 1];
	console.log(`  Start the sandbox and the engine of n8n ${host.n8n}`);
	const sandbox = await startSandbox({ contacts: CONTACTS });
	const engine = await startHost(host);
	try {
		console.log('  Run the workflow\n');
		return report(sandbox, await engine.run(exampleJob('send-to-contacts.json', sandbox)));
	} finally {
		await engine.stop();
		await sandbox.close();
		removePackage();
	}
}

function report(sandbox: Sandbox, { error, runs }: JobResult): boolean {
	if (error) {
		console.error(`  ${error.message}\n  ${error.description ?? ''}`);
		return false;
	}
	const listed = outputOf(runs, 'List contacts');
	const sent = outputOf(runs, 'Send SMS');
	const rows = listed.map(({ json }, index) => {
		const number = String(json.phone_number);
		return {
			'listed contact': json.name,
			number,
			'sent to': (sent[index]?.json.recipients as string[] | undefined)?.join(', ') ?? '-',
			'SMS ID': (sent[index]?.json.sms_ids as number[] | undefined)?.join(', ') ?? '-',
			'accepted by the sandbox': `${sandbox.timesAccepted(number)} x`,
		};
	});
	console.table(rows);

	const optedOut = sandbox.state.contacts.filter((contact) => contact.has_opted_out);
	const texted = optedOut.filter((contact) => sandbox.timesAccepted(contact.phone_number) > 0);
	console.log(`Contacts of the account: ${sandbox.state.contacts.length}, of them opted out: ${optedOut.length}`);
	console.log(`Listed: ${listed.length}, sent: ${sent.length}, accepted: ${sandbox.acceptedMessages.length}`);
	const agree =
		listed.length === sandbox.state.contacts.length - optedOut.length &&
		rows.every((row) => row.number === row['sent to'] && row['accepted by the sandbox'] === '1 x') &&
		sandbox.acceptedMessages.length === listed.length &&
		texted.length === 0;
	console.log(
		agree
			? 'They agree: everybody who was listed got one SMS, and nobody who opted out got any.'
			: 'They do not agree.',
	);
	return agree;
}

function outputOf(runs: JobResult['runs'], node: string): OutputItem[] {
	return runs[node]?.[0]?.outputs[0] ?? [];
}

demo().then(
	(agree) => process.exit(agree ? 0 : 1),
	(fault: Error) => {
		console.error(fault.stack ?? fault.message);
		process.exit(1);
	},
);
