module.exports = require('../jest-project')('unit');
