import Tensors

extension Tensor {
    /// Reads an IDX or NPY file into a tensor. Types that Linnet lacks are widened.
    package static func load(_ path: String) throws -> Tensor {
        try ArrayFile(path).tensor()
    }

    /// Writes the tensor as an NPY file, atomically.
    package func saveNPY(_ path: String) throws {
        let tensor = try contiguous()
        try withExtendedLifetime(tensor) {
            try NPY.write(arrayLayout, UnsafeRawBufferPointer(tensor.data), to: path)
        }
    }

    /// Its shape and type as array files tell them.
    var arrayLayout: ArrayLayout {
        let type: ElementType =
            switch dtype {
            case .float32: .float32
            case .float64: .float64
            case .int32: .int32
            case .int64: .int64
            case .uint8: .uint8
            case .bool: .bool
            }
        return ArrayLayout(shape: shape, type: type)
    }
}
