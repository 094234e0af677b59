// The first test of Data goes here.
