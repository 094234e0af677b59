// The first test of Session goes here.
