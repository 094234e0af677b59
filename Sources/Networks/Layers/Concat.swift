import Tensors

/// Its branches' outputs side by side along the last axis, that of the channels; all other sizes agree.
package struct Concat: BranchingLayer {
    package static let kind = "concat"
    package let branches: [Chain]

    package init(_ branches: [Chain]) {
        self.branches = branches
    }

    package func join(shapes: [[Int]]) throws -> [Int] {
        guard shapes.allSatisfy({ !$0.isEmpty && $0.dropLast() == shapes[0].dropLast() }) else {
            throw unequal(shapes, "joins outputs that differ in their last size alone")
        }
        let (channels, isTooLarge) = shapes.reduce((0, false)) { sum, shape in
            let (total, overflow) = sum.0.addingReportingOverflow(shape[shape.count - 1])
            return (total, sum.1 || overflow)
        }
        guard !isTooLarge else { throw unequal(shapes, "joins what memory could hold") }
        return shapes[0].dropLast() + [channels]
    }

    package func join(_ outputs: [Tensor]) throws -> Tensor {
        try Tensor.concat(outputs, axis: -1)
    }
}
