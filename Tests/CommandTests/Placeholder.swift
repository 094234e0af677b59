// The first test of Command goes here.
