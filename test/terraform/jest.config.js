module.exports = require('../jest-project.js')('terraform');
