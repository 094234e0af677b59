// The first file of Exploration goes here.
