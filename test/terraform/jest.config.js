module.exports = require('../jest-project')('terraform');
