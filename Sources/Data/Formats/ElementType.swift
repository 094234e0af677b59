/// How a file stores one number. What Linnet has no type for is widened on reading.
package enum ElementType: String, CaseIterable, Sendable {
    case bool, uint8, int8, int16, uint16, int32, uint32, int64, uint64
    case float16, bfloat16, float32, float64

    package var byteCount: Int {
        switch self {
        case .bool, .uint8, .int8: 1
        case .int16, .uint16, .float16, .bfloat16: 2
        case .int32, .uint32, .float32: 4
        case .int64, .uint64, .float64: 8
        }
    }
}

/// An array as a file describes it, before its numbers are read.
package struct ArrayLayout: Equatable, Sendable {
    package var shape: [Int]
    package var type: ElementType

    package init(shape: [Int], type: ElementType) {
        self.shape = shape
        self.type = type
    }

    /// The product of the shape, nil where it overflows.
    package var count: Int? {
        var count = 1
        // A zero makes an empty array whatever the other sizes are.
        if shape.contains(0) { return 0 }
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            if overflow || size < 0 { return nil }
            count = product
        }
        return count
    }

    package var byteCount: Int? {
        guard let count else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: type.byteCount)
        return overflow ? nil : bytes
    }
}
