/** What the API holds of one kind, as its page describes it. */
export interface Resource {
	/** What one of them is called in a sentence. */
	noun: string;
	/** As the API's page writes it, without the slash at its end. */
	endpoint: string;
	/** True for an endpoint of the service's own page, which every server has. */
	documented?: boolean;
	/** The name of a row's unique field. */
	idField: string;
	/** All fields of a row in the output, those that people use most first. */
	fields: readonly string[];
	/** How many of these a simplified row keeps. */
	simplified: number;
	/** Fields that are always objects in the output. */
	objects?: readonly string[];
}

// Fields and endpoints: documented for the gateway software; contacts by the service's own page too.

export const SMS: Resource = {
	noun: 'SMS',
	endpoint: '/sms',
	idField: 'sms_id',
	fields: [
		'sms_id',
		'type',
		'status',
		'content',
		'contact_id',
		'device_id',
		'sim_subscription_id',
		'failure_reason',
		'scheduled_datetime',
		'datetime',
		'campaign_id',
		'flow_id',
		'rss_automation_id',
		'recurring_campaign_id',
		'user_id',
	],
	simplified: 10,
};

/** An SMS as the trigger gives it: who wrote what comes first. */
export const SMS_OF_EVENT: Resource = {
	...SMS,
	fields: [
		'phone_number',
		'name',
		'content',
		'sms_id',
		'status',
		'contact_id',
		'device_id',
		'sim_subscription_id',
		'failure_reason',
		'datetime',
		...SMS.fields.slice(SMS.simplified),
		'type',
		'scheduled_datetime',
	],
};

export const CONTACTS: Resource = {
	noun: 'contact',
	endpoint: '/contacts',
	documented: true,
	idField: 'id',
	fields: [
		'id',
		'name',
		'phone_number',
		'custom_parameters',
		'country_code',
		'has_opted_out',
		'total_sent_sms',
		'total_received_sms',
		'last_sent_datetime',
		'datetime',
		'user_id',
		'continent_code',
		'total_pending_sms',
		'total_failed_sms',
		'last_received_datetime',
		'last_datetime',
	],
	simplified: 10,
	objects: ['custom_parameters'],
};

export const DEVICES: Resource = {
	noun: 'device',
	endpoint: '/devices',
	idField: 'id',
	fields: [
		'id',
		'name',
		'device_brand',
		'device_model',
		'sims',
		'device_battery',
		'device_is_charging',
		'last_ping_datetime',
		'total_pending_sms',
		'total_sent_sms',
		'total_received_sms',
		'total_failed_sms',
		'device_os',
		'ip',
		'notifications',
		'settings',
		'user_id',
		'last_sent_datetime',
		'last_received_datetime',
		'datetime',
		'last_datetime',
	],
	simplified: 10,
};

export const CAMPAIGNS: Resource = {
	noun: 'campaign',
	endpoint: '/campaigns',
	idField: 'id',
	fields: [
		'id',
		'name',
		'content',
		'segment',
		'status',
		'scheduled_datetime',
		'total_pending_sms',
		'total_sent_sms',
		'total_failed_sms',
		'datetime',
		'device_id',
		'sim_subscription_id',
		'contacts_ids',
		'sent_contacts_ids',
		'settings',
		'rss_automation_id',
		'recurring_campaign_id',
		'user_id',
		'last_sent_datetime',
		'last_datetime',
	],
	simplified: 10,
};

/** Groups of contacts that the account has saved; the known build lists them. */
export const SEGMENTS: Resource = {
	noun: 'segment',
	endpoint: '/segments',
	idField: 'id',
	fields: ['id', 'name', 'user_id', 'datetime'],
	simplified: 4,
};

export const CONTACTS_STATISTICS: Resource = {
	noun: 'statistics',
	endpoint: '/contacts-statistics',
	idField: 'formatted_date',
	fields: ['formatted_date', 'contacts'],
	simplified: 2,
};

/** The resources by the values of the node's Resource field. */
export const RESOURCES: Readonly<Record<string, Resource>> = {
	sms: SMS,
	contact: CONTACTS,
	device: DEVICES,
	campaign: CAMPAIGNS,
	statistics: CONTACTS_STATISTICS,
};
