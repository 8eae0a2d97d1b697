import { withLink } from '../../../nodes/NotificatorSms/sms/question';

const LINK = `https://n8n.example.com/${'x'.repeat(136)}`;

/** What a message becomes with its link, and what is said against it. */
function linked(message: string, shortenTo?: number) {
	const problems: string[] = [];
	return { ...withLink(message, LINK, { replaces: false, shortenTo }, problems), problems };
}

describe('a message with a link behind it', () => {
	test('is left whole where it fits', () => {
		expect(linked('Approve?', 2)).toEqual({
			message: 'Approve?',
			content: `Approve?\n${LINK}`,
			leftOut: '',
			problems: [],
		});
	});

	test('is refused where the link leaves no room for it, however few segments the link takes', () => {
		expect(linked('Approve invoice 4711?', 1).problems).toEqual([
			'With Shorten To at 1, the link leaves no room for the message. Raise Shorten To.',
		]);
	});

	test('keeps what people see as one character whole', () => {
		const family = '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}';
		const { content, message, leftOut } = linked(family.repeat(60), 4);
		const kept = message.slice(0, message.length - leftOut.length);
		expect(kept.length).toBeGreaterThan(0);
		expect(kept).toBe(family.repeat(kept.length / family.length));
		expect(content).toBe(`${kept}...\n${LINK}`);
	});
});
