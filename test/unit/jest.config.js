module.exports = require('../jest-project.js')('unit');
