module.exports = require('../jest-project')('integration');
