// The first file of Data goes here.
