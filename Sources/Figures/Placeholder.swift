// The first file of Figures goes here.
