import Testing

@testable import Networks
@testable import Tensors

/// What a place of a map sees, against what its gradient reaches.
@Suite struct ReceptiveFieldTests {
    private func model(_ layers: [any Layer]) throws -> Model {
        let model = try Model(layers, seed: 3)
        try model.build(for: [19, 17, 2])
        return model
    }

    /// The rows and columns of the input that change the output at a place, found by changing each.
    private func reached(_ model: Model, _ row: Int, _ column: Int) throws -> PixelWindow {
        let zero = try Tensor.zeros([1, 19, 17, 2])
        let before = try place(model.run(zero), row, column)
        var rows: [Int] = []
        var columns: [Int] = []
        for place in 0..<(19 * 17) {
            var values = [Float](repeating: 0, count: 19 * 17 * 2)
            values[2 * place] = 1e3
            let x = try Tensor(values).reshape([1, 19, 17, 2])
            if try self.place(model.run(x), row, column) != before {
                rows.append(place / 17)
                columns.append(place % 17)
            }
        }
        return PixelWindow(
            top: rows.min() ?? 0, left: columns.min() ?? 0, bottom: (rows.max() ?? -1) + 1,
            right: (columns.max() ?? -1) + 1)
    }

    private func place(_ output: Tensor, _ row: Int, _ column: Int) throws -> [Float] {
        try output.narrow(axis: 1, from: row, count: 1).narrow(axis: 2, from: column, count: 1)
            .toArray(Float.self)
    }

    @Test func windowsAreWhatChangesTheOutput() throws {
        let shortcut = Add([
            Chain([("a", Conv2D(channels: 2, padding: .same)), ("b", Tanh())]), Chain([]),
        ])
        let models = [
            try model([Conv2D(channels: 3)]),
            try model([Conv2D(channels: 3, stride: Size2D(2), padding: .same), Tanh()]),
            try model([Conv2D(channels: 3, dilation: Size2D(2)), Conv2D(channels: 3)]),
            try model([
                DepthwiseConv2D(kernel: Size2D(3, 1)), AveragePool2D(size: Size2D(2)),
                Conv2D(channels: 2, stride: Size2D(2)),
            ]),
            try model([shortcut, Conv2D(channels: 2, kernel: Size2D(2))]),
        ]
        for (number, model) in models.enumerated() {
            let sides = try #require(model.outputShape)
            for (row, column) in [(0, 0), (1, 2), (sides[0] - 1, sides[1] - 1)] {
                let window = try reached(model, row, column)
                #expect(model.receptiveField(row: row, column: column) == window, "\(number)")
            }
        }
    }

    @Test func layersThatMixAllPlacesHaveNone() throws {
        #expect(try model([GlobalAveragePool2D()]).receptiveField(row: 0, column: 0) == nil)
        #expect(try model([Flatten(), Dense(units: 2)]).receptiveField(row: 0, column: 0) == nil)
        #expect(try Model([Conv2D(channels: 1)]).receptiveField(row: 0, column: 0) == nil)
    }
}
