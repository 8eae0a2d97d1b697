import type { Sandbox } from '../sandbox';

/** The number of one of the people, counted from 0: in the order of the people, also as text. */
export function number(index: number): string {
	return `+336${String(12_000_000 + index)}`;
}

export function numbers(count: number): string[] {
	return Array.from({ length: count }, (_, index) => number(index));
}

type Person = { to: string; text: string };

/** Items for people who all get the same text. */
export function people(count: number, text = 'Bonjour'): Person[] {
	return numbers(count).map((to) => ({ to, text }));
}

/** Items for people who get a text of their own each. */
export function peopleWithOwnTexts(count: number): Person[] {
	return numbers(count).map((to, index) => ({ to, text: `Bonjour ${index}` }));
}

/** Everybody who was accepted, once each or as often as they were. */
export function acceptedBy({ acceptedMessages }: Sandbox): string[] {
	return acceptedMessages.map(({ recipient }) => recipient).sort();
}
