// The first file of Syntax goes here.
