module.exports = require('../jest-project.js')('exhaustive');
