/**
 * The package's entry for plain Node.js: the classes that n8n loads by the paths in package.json.
 */
const { NotificatorSmsApi } = require('./dist/credentials/NotificatorSmsApi.credentials.js');
const { NotificatorSms } = require('./dist/nodes/NotificatorSms/NotificatorSms.node.js');
const {
	NotificatorSmsTrigger,
} = require('./dist/nodes/NotificatorSms/NotificatorSmsTrigger.node.js');

module.exports = { NotificatorSms, NotificatorSmsApi, NotificatorSmsTrigger };
