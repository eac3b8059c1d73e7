module.exports = require('../jest-project.js')('reliability');
