/**
 * Jest runs test files in a context of Node.js in which each look at a global takes as long as a small
 * function. As parameters of each module these are as fast as anywhere: a test of many rows or many
 * cases takes half the time. None of them may be replaced by a test (there are no fake timers here).
 */
module.exports = ['Array', 'Date', 'Error', 'JSON', 'Map', 'Math', 'Number', 'Object', 'RegExp', 'Set', 'String'];
