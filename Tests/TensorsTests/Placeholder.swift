// The first test of Tensors goes here.
