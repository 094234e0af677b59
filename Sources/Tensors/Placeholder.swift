// The first file of Tensors goes here.
