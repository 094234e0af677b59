// The first test of Terminal goes here.
