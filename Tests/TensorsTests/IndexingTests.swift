import Tensors
import Testing

@Suite struct IndexingTests {
    let all = TensorIndex.slice(from: nil, to: nil, step: 1)

    func grid() throws -> Tensor { try Tensor((0..<24).map(Float.init), shape: [2, 3, 4]) }

    @Test func placesAndSlices() throws {
        let x = try grid()
        #expect(try x.index([.place(1), .place(-1)]).toArray() == [20, 21, 22, 23] as [Float])
        #expect(try x.index([.place(0), .place(0), .place(3)]).item() == 3)
        #expect(try x.index([.ellipsis, .place(0)]).toArray() == [0, 4, 8, 12, 16, 20] as [Float])
        let steps = try x.index([.place(0), all, .slice(from: nil, to: nil, step: -2)])
        #expect(try steps.toArray() == [3, 1, 7, 5, 11, 9] as [Float])
        #expect(try x.index([.slice(from: 5, to: 9, step: 1)]).shape == [0, 3, 4])
        #expect(try x.index([.newAxis, .place(0), .newAxis]).shape == [1, 1, 3, 4])
        #expect(
            try x.index([all, all, .slice(from: .min, to: .max, step: .max)]).shape == [2, 3, 1])
        #expect(
            try x.index([all, all, .slice(from: nil, to: nil, step: .min)]).shape == [2, 3, 1])
    }

    @Test func listsAndMasks() throws {
        let x = try grid()
        let list = try Tensor([2, 0, -1] as [Int64])
        #expect(try x.index([all, .tensor(list)]).shape == [2, 3, 4])
        #expect(
            try x.index([.place(0), .tensor(list), .place(1)]).toArray() == [9, 1, 9] as [Float])
        let pairs = try x.index([
            .tensor(Tensor([0, 1] as [Int64])), .tensor(Tensor([2, 0] as [Int64])),
        ])
        #expect(try pairs.toArray() == [8, 9, 10, 11, 12, 13, 14, 15] as [Float])
        let mask = try x.greater(20)
        #expect(try x.index([.tensor(mask)]).toArray() == [21, 22, 23] as [Float])
        let rows = try Tensor([false, true])
        #expect(try x.index([.tensor(rows), .place(0), .place(0)]).toArray() == [12] as [Float])
        #expect(throws: TensorError.self) {
            try x.index([.tensor(list), .place(0), .tensor(list)])
        }
        #expect(throws: TensorError.self) { try x.index([.tensor(list)]) }
        #expect(throws: TensorError.self) {
            try x.index([.tensor(Tensor([0, 0] as [Int64])), .tensor(Tensor([0, 3] as [Int64]))])
        }
        #expect(throws: TensorError.self) { try x.index([.tensor(x)]) }
    }

    @Test func mistakesName() throws {
        let x = try grid()
        let error = #expect(throws: TensorError.self) { try x.index([all, .place(3)]) }
        #expect(
            error?.message == "index: 3 is out of range for axis 1 of shape [2, 3, 4], of size 3")
        #expect(throws: TensorError.self) { try x.index([.place(.min)]) }
        #expect(throws: TensorError.self) { try x.index([.ellipsis, .ellipsis]) }
        #expect(throws: TensorError.self) { try x.index([all, all, all, all]) }
    }

    @Test func assignsWithoutTouchingViews() throws {
        let x = try Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
        let row = try x.index([.place(0)])
        try x.assign([all, .place(0)], Tensor([10, 40] as [Int32]))
        #expect(try x.toArray() == [10, 2, 3, 40, 5, 6] as [Float])
        #expect(try row.toArray() == [1, 2, 3] as [Float])
        try x.assign([.tensor(x.greater(9))], Tensor(scalar: 0))
        #expect(try x.toArray() == [0, 2, 3, 0, 5, 6] as [Float])
        try x.assign([.place(0)], x.index([.place(1)]))
        #expect(try x.toArray() == [0, 5, 6, 0, 5, 6] as [Float])
        let error = #expect(throws: TensorError.self) {
            try x.assign([.place(0)], Tensor.zeros([2]))
        }
        #expect(error?.message.contains("shape [2] does not fit the shape [3]") == true)
    }

    @Test func prints() throws {
        #expect(try Tensor([1, 2.5, -3] as [Float]).summary() == "[ 1.0,  2.5, -3.0]  float32 [3]")
        #expect(
            try Tensor([1, 20, 3, 4] as [Int64], shape: [2, 2]).summary()
                == "[[ 1, 20],\n [ 3,  4]]\nint64 [2, 2]")
        #expect(try Tensor([true, false]).text() == "[ true, false]")
        #expect(try Tensor(scalar: 0.1).summary() == "0.1")
        #expect(try Tensor([0.1, 1.0 / 3] as [Float]).text() == "[0.1000, 0.3333]")
        #expect(try Tensor([1e-7, 2e9] as [Float]).text() == "[1.0000e-07, 2.0000e+09]")
        #expect(try Tensor([.nan, -.infinity, 1] as [Double]).text() == "[ nan, -inf,  1.0]")
        #expect(try Tensor.zeros([0, 3]).summary() == "[]\nfloat32 [0, 3]")
        let wide = try Tensor.arange(0, 1000).reshape([10, 100])
        let lines = wide.text(width: 40, rows: 5).split(separator: "\n")
        #expect(lines.count <= 5)
        #expect(lines.allSatisfy { $0.count <= 40 })
        #expect(lines[0] == "[[  0,   1,   2, …,  97,  98,  99],")
        #expect(try Tensor.zeros([30, 30, 30, 30]).text().split(separator: "\n").count <= 30)
    }
}
