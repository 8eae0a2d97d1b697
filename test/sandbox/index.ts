export { startSandbox, type Sandbox, type SandboxOptions } from './server';
export type { Settings } from './context';
export type { Fault, FaultRule, RequestMatch } from './faults';
export type { Phones } from './phones';
export type { Quirks } from './quirks';
export type { RateLimit } from './rateLimit';
export type { AcceptedMessage, RecordedRequest } from './record';
export type { Campaign, Contact, Device, Message, Sim, State } from './state';
