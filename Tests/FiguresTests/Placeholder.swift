// The first test of Figures goes here.
