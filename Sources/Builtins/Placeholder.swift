// The first file of Builtins goes here.
