module.exports = require('../jest-project.js')('integration');
