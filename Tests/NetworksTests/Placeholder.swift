// The first test of Networks goes here.
