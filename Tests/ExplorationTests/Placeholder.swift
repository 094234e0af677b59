// The first test of Exploration goes here.
