// The first test of Syntax goes here.
