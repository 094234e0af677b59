// The first file of Terminal goes here.
