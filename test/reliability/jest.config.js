module.exports = require('../jest-project')('reliability');
