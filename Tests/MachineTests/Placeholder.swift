// The first test of Machine goes here.
