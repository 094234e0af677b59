// The first test of Rendering goes here.
