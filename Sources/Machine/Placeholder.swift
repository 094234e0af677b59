// The first file of Machine goes here.
