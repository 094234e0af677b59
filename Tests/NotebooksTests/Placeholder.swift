// The first test of Notebooks goes here.
