// The first file of Rendering goes here.
