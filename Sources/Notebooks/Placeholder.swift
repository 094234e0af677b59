// The first file of Notebooks goes here.
