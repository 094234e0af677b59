// The first test of Builtins goes here.
