/**
 * Where the fields of a message are shown: in Send SMS, and in campaigns. They are declared once,
 * with Send SMS: the host works out every declaration of a name for each item, shown or not.
 */
export const showForMessage = {
	resource: ['sms', 'campaign'],
	operation: ['send', 'create', 'update'],
};

/** A campaign has numbers of its own only with the segment "Phone Numbers". */
export const hideForOtherSegments = { segment: ['', 'all', 'custom', 'saved'] };
