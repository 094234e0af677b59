import Glibc
import Tensors
import Testing

@Suite struct ArithmeticTests {
    let a = [Float](arrayLiteral: 1, 2, 3, 4, 5, 6)

    @Test func broadcastsRowsColumnsAndNumbers() throws {
        let x = try Tensor(a, shape: [2, 3])
        let row = try Tensor([10, 20, 30] as [Float])
        let column = try Tensor([100, 200] as [Float], shape: [2, 1])
        #expect(try (x + row).toArray() == [11, 22, 33, 14, 25, 36] as [Float])
        #expect(try (x + column).toArray() == [101, 102, 103, 204, 205, 206] as [Float])
        #expect(try (row + column).shape == [2, 3])
        #expect(try (2 * x - 1).toArray() == [1, 3, 5, 7, 9, 11] as [Float])
        #expect(
            try (x.transpose() * column.reshape([2])).toArray() == [100, 800, 200, 1000, 300, 1200]
                as [Float])
    }

    @Test func shapesThatDoNotBroadcastSaySo() throws {
        let x = try Tensor.zeros([2, 3])
        let y = try Tensor.zeros([4])
        let error = #expect(throws: TensorError.self) { try x + y }
        #expect(
            error?.message == "add: shapes [2, 3] and [4] do not broadcast: sizes 4 and 3 differ")
    }

    @Test func typesMeetInTheWiderOne() throws {
        let i = try Tensor([7, -7, 3] as [Int32])
        let l = try Tensor([1, 2, 3] as [Int64])
        let f = try Tensor([0.5, 1, 2] as [Float])
        let d = try Tensor([1, 2, 3] as [Double])
        let b = try Tensor([true, false, true])
        #expect(try (i + l).dtype == .int64)
        #expect(try (l * f).dtype == .float32)
        #expect(try (f * d).dtype == .float64)
        #expect(try (b + b).toArray() == [2, 0, 2] as [Int32])
        #expect(try (f * 0.1).dtype == .float32)
        #expect(try (i * 2).dtype == .int32)
        #expect(try (i * 0.5).dtype == .float32)
        #expect(try (i / l).toArray() == [7, -3.5, 1] as [Float])
        #expect(try (Tensor([250] as [UInt8]) + 300).toArray() == [550] as [Int32])
    }

    /// As a plain number does not. Integers are widened by what they meet, and tensors of one element with
    /// axes are tensors as others.
    @Test func aFloatWithoutAxesDoesNotWidenFloats() throws {
        let f = try Tensor([0.5, 1, 2] as [Float])
        let d = try Tensor([1, 2, 3] as [Double])
        let number = try Tensor(scalar: 0.1, .float64)
        #expect(try (f * number).toArray() == [0.5, 1, 2].map { $0 * Float(0.1) })
        #expect(try (number - f).dtype == .float32 && f.maximum(number).dtype == .float32)
        #expect(try f.power(number).dtype == .float32)
        #expect(try Tensor.select(f.less(1), f, number).dtype == .float32)
        #expect(try Tensor.select(f.less(1), number, number).dtype == .float64)
        // 0.1 as float32 is what is compared with, too.
        #expect(try Tensor([Float(0.1)]).equal(number).toArray() == [true])
        #expect(try (d * Tensor(scalar: 0.1)).dtype == .float64)
        #expect(try (number * Tensor(scalar: 0.1)).dtype == .float64)
        #expect(try (f * number.reshape([1])).dtype == .float64)
        #expect(try (Tensor([1, 2] as [Int32]) * number).dtype == .float64)
    }

    @Test func gradientsOfANumberOfAnotherType() throws {
        let f = try Tensor([0.5, 1, 2] as [Float])
        let number = try Tensor(scalar: 3, .float64)
        let (value, gradients) = try Gradient.valueAndGradients(
            of: { try (($0[0] * $0[1]).power($0[1]) / $0[1]).sum() }, at: [f, number])
        #expect(value.dtype == .float32 && gradients.map(\.dtype) == [.float32, .float64])
        #expect(gradients.map(\.shape) == [[3], []])
        // Of Σ (f n)ⁿ / n with n = 3: by f it is n (f n)ⁿ⁻¹, by n it is Σ (f n)ⁿ (log(f n) + 1 − 1/n) / n.
        let expected = [3 * 2.25, 3 * 9, 3 * 36] as [Float]
        #expect(
            try zip(gradients[0].toArray(Float.self), expected).allSatisfy { abs($0 - $1) < 1e-3 })
        let slope = [1.5, 3, 6].reduce(0.0) {
            $0 + $1 * $1 * $1 * (log($1) + 1 - 1 / 3.0) / 3
        }
        #expect(try abs(gradients[1].item() - slope) < 1e-3)
    }

    @Test func integersFloorAndNeverTrap() throws {
        let a = try Tensor([7, -7, 7, -7, .min] as [Int32])
        let b = try Tensor([2, 2, -2, -2, -1] as [Int32])
        #expect(try a.floorDivide(b).toArray() == [3, -4, -4, 3, .min] as [Int32])
        #expect(try a.modulo(b).toArray() == [1, 1, -1, -1, 0] as [Int32])
        #expect(try (Tensor([Int32.max]) + 1).toArray() == [.min] as [Int32])
        #expect(try Tensor([3, -2] as [Int64]).power(3).toArray() == [27, -8] as [Int64])
        let error = #expect(throws: TensorError.self) { try a.floorDivide(a.number(0)) }
        #expect(error?.message == "floor_divide: an integer was divided by zero")
        #expect(throws: TensorError.self) { try a.power(-1) }
    }

    @Test func floatsFloorAsPythonDoes() throws {
        let a = try Tensor([7, -7, 7, -7, 1] as [Float])
        let b = try Tensor([2, 2, -2, -2, 0] as [Float])
        #expect(try a.floorDivide(b).toArray() == [3, -4, -4, 3, .infinity] as [Float])
        #expect(try a.modulo(b).toArray(Float.self)[..<4] == [1, 1, -1, -1])
        #expect(try (a / 0).toArray()[0] == Float.infinity)
    }

    @Test func maximaAndMinimaKeepNaN() throws {
        let a = try Tensor([1, .nan, 3] as [Float])
        let b = try Tensor([2, 2, .nan] as [Float])
        let high: [Float] = try a.maximum(b).toArray()
        #expect(high[0] == 2 && high[1].isNaN && high[2].isNaN)
        #expect(try a.isNaN().toArray() == [false, true, false])
    }

    @Test func comparesAndSelects() throws {
        let x = try Tensor([-1, 0, 2] as [Float])
        #expect(try x.greater(0).toArray() == [false, false, true])
        #expect(try Tensor.select(x.less(0), -x, x).toArray() == [1, 0, 2] as [Float])
        #expect(try x.clip(-0.5, 1).toArray() == [-0.5, 0, 1] as [Float])
        #expect(throws: TensorError.self) { try Tensor.select(x, x, x) }
    }

    @Test func castsSaturate() throws {
        let x = try Tensor([-1.7, 300.2, .nan, .infinity, 1e20] as [Float])
        #expect(try x.cast(.uint8).toArray() == [0, 255, 0, 255, 255] as [UInt8])
        #expect(try x.cast(.int32).toArray() == [-1, 300, 0, .max, .max] as [Int32])
        #expect(try x.cast(.bool).toArray() == [true, true, true, true, true])
    }

    @Test func hugeShapesAreErrors() throws {
        for shape in [
            [1_000_000_000_000_000], [Int.max, Int.max], [-1], [1 << 40, 1 << 40, 0, -1],
        ] {
            #expect(throws: TensorError.self) { try Tensor.zeros(shape) }
        }
        #expect(try Tensor.zeros([1 << 40, 1 << 40, 0]).count == 0)
        let x = try Tensor.zeros([100_000, 1])
        #expect(throws: TensorError.self) { try x.expand([100_000, 1 << 40]) + 1 }
    }

    @Test func aWriteDoesNotReachViews() throws {
        let x = try Tensor(a, shape: [2, 3])
        let row = try x.narrow(axis: 0, from: 1, count: 1)
        try x.withMutableElements(Float.self) { $0[3] = 40 }
        #expect(try x.toArray() == [1, 2, 3, 40, 5, 6] as [Float])
        #expect(try row.toArray() == [4, 5, 6] as [Float])
    }

    /// An empty tensor's other sizes may be too large to multiply; nothing may count them.
    @Test func emptyTensorsOfAnySize() throws {
        let huge = 1 << 40
        let x = try Tensor.zeros([huge, huge, 0])
        #expect(try (x + Tensor.zeros([huge, 1, 0])).count == 0)
        #expect(try (x.transpose() * x.transpose()).exp().flip().contiguous().count == 0)
        #expect(try x.sum(axis: 0).shape == [huge, 0])
        #expect(try x.sort(axis: 0).cumsum(axis: 1).count == 0)
        #expect(try Tensor.zeros([huge, 3, 0]).argmax(axis: 1).shape == [huge, 0])
        #expect(try Tensor.concat([x, x], axis: 2).count == 0)
        #expect(x.text() == "[]")
        let images = try Tensor.zeros([0, 1 << 23, 1 << 23, 1 << 23])
        #expect(try images.maxPool2d((2, 2)).count == 0)
        #expect(
            try Tensor.zeros([0, 5, 5, 1]).conv2d(Tensor.ones([3, 3, 1, 2])).shape == [0, 3, 3, 2])
        #expect(try Tensor.ones([1, 5, 5, 0]).conv2d(Tensor.ones([3, 3, 0, 2])).sum().item() == 0)
        #expect(
            try Tensor.zeros([2, 0]).matmul(Tensor.zeros([0, 3])).toArray()
                == [Float](repeating: 0, count: 6))
    }
}
