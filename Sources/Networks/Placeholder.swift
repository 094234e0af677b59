// The first file of Networks goes here.
