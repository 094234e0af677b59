import Tensors
import Testing

@Suite struct ReductionTests {
    @Test func foldsAnyAxes() throws {
        let x = try Tensor((1...24).map(Float.init), shape: [2, 3, 4])
        #expect(try x.sum().item() == 300)
        #expect(try x.sum(axis: 0).toArray() == (0..<12).map { Float(14 + 2 * $0) })
        #expect(try x.sum(axis: 1).toArray() == [15, 18, 21, 24, 51, 54, 57, 60] as [Float])
        #expect(try x.sum(axis: -1).toArray() == [10, 26, 42, 58, 74, 90] as [Float])
        #expect(try x.sum(axes: [0, 2]).toArray() == [68, 100, 132] as [Float])
        #expect(try x.sum(axes: [0, 2], keepDims: true).shape == [1, 3, 1])
        #expect(try x.mean(axes: [0, 1]).toArray() == [11, 12, 13, 14] as [Float])
        #expect(try x.max(axis: 1).toArray() == [9, 10, 11, 12, 21, 22, 23, 24] as [Float])
        #expect(try x.transpose().min(axis: 0).toArray() == [1, 13, 5, 17, 9, 21] as [Float])
        #expect(try x.variance(axes: [2]).toArray() == [Float](repeating: 1.25, count: 6))
        #expect(try x.variance(axes: [2], correction: 1).toArray()[0] as Float == 5 / 3)
    }

    @Test func integersSumWide() throws {
        let x = try Tensor([200, 100] as [UInt8])
        #expect(try x.sum().dtype == .int64)
        #expect(try x.sum().item() == 300)
        #expect(try x.mean().item() == 150)
        #expect(try x.product().item() == 20000)
        #expect(try Tensor([true, false, true]).sum().item() == 2)
        #expect(try Tensor([true, false]).any().item() == 1)
        #expect(try Tensor([true, false]).all().item() == 0)
    }

    @Test func emptyOnes() throws {
        let x = try Tensor.zeros([0, 3])
        #expect(try x.sum().item() == 0)
        #expect(try x.sum(axis: 0).toArray() == [0, 0, 0] as [Float])
        #expect(try x.mean().item().isNaN)
        #expect(throws: TensorError.self) { try x.max() }
        #expect(throws: TensorError.self) { try x.sum(axis: 2) }
    }

    @Test func longSumsAreAccurate() throws {
        // 0.1 in float32 is 0.100000001490116; summed in float32 this would be off by hundreds.
        let x = try Tensor.full([3_000_000], 0.1)
        #expect(abs(try x.sum().item() - 300_000.0044703484) < 0.02)
        let y = try x.reshape([1000, 3000])
        #expect(abs(try y.sum(axis: 0).sum().item() - 300_000.0044703484) < 0.05)
    }

    @Test func multipliesMatrices() throws {
        let a = try Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
        let b = try Tensor([1, 0, 2, 1, 0, 3] as [Float], shape: [3, 2])
        #expect(try a.matmul(b).toArray() == [5, 11, 14, 23] as [Float])
        #expect(try b.transpose().matmul(a.transpose()).toArray() == [5, 14, 11, 23] as [Float])
        #expect(try a.matmul(Tensor([1, 1, 1] as [Float])).toArray() == [6, 15] as [Float])
        #expect(try Tensor([1, 1] as [Float]).matmul(a).toArray() == [5, 7, 9] as [Float])
        #expect(try Tensor([1, 2] as [Float]).matmul(Tensor([3, 4] as [Float])).item() == 11)
        #expect(try a.cast(.int32).matmul(b.cast(.int32)).toArray() == [5, 11, 14, 23] as [Int64])
        let error = #expect(throws: TensorError.self) {
            try Tensor.zeros([3, 4]).matmul(Tensor.zeros([5, 2]))
        }
        #expect(error?.message == "matmul: [3, 4] @ [5, 2]: inner sizes 4 and 5 differ")
    }

    @Test func matrixProductsBatchAndBroadcast() throws {
        let a = try Tensor((0..<24).map(Double.init), shape: [4, 2, 3])
        let b = try Tensor((0..<12).map(Double.init), shape: [4, 3, 1])
        let product = try a.matmul(b)
        #expect(product.shape == [4, 2, 1])
        #expect(try product.toArray() == [5, 14, 86, 122, 275, 338, 572, 662] as [Double])
        let column = try b.narrow(axis: 0, from: 1, count: 1)
        #expect(try a.matmul(column).toArray()[..<2] == [14, 50])
    }

    /// Sizes that are split over threads and sizes that are not, against the plain definition.
    @Test(arguments: [(1, 1, 1), (5, 7, 3), (130, 65, 200), (300, 3, 257), (3, 300, 257)])
    func matrixProductsAreRight(_ m: Int, _ n: Int, _ k: Int) throws {
        let a = try Tensor((0..<m * k).map { Double($0 % 13) - 6 }, shape: [m, k])
        let b = try Tensor((0..<k * n).map { Double($0 % 7) - 3 }, shape: [k, n])
        var expected = [Double](repeating: 0, count: m * n)
        for i in 0..<m {
            for j in 0..<n {
                for l in 0..<k {
                    expected[i * n + j] +=
                        (Double((i * k + l) % 13) - 6) * (Double((l * n + j) % 7) - 3)
                }
            }
        }
        #expect(try a.matmul(b).toArray() == expected)
        #expect(try b.transpose().matmul(a.transpose()).transpose().toArray() == expected)
    }
}
