// A test without an expectation passes whatever the code does.
beforeEach(() => expect.hasAssertions());
