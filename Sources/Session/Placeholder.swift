// The first file of Session goes here.
