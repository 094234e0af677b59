import Tensors
import Testing

@testable import Data

@Suite struct AugmentationTests {
    /// Grey pictures of 4 × 5, all pixels different.
    func pictures(_ count: Int = 8, classes: Int = 4) throws -> Dataset {
        let pixels = (0..<count * 20).map { place -> UInt8 in UInt8(place % 20 * 12 + place / 20) }
        return Dataset(
            try .arrays(
                name: "grey", inputs: Tensor(pixels, shape: [count, 4, 5, 1]),
                labels: Tensor((0..<count).map { Int64($0 % classes) }),
                classes: (0..<classes).map { "\($0)" }))
    }

    func augmented(_ change: (inout Augmentation) -> Void) throws -> Dataset {
        var augmentation = Augmentation()
        change(&augmentation)
        return try pictures().augmented(augmentation)
    }

    func inputs(_ data: Dataset, size: Int = 8, epoch: Int = 1, augments: Bool = true) throws
        -> [[Float]]
    {
        let batches = try Batches(data, size: size, seed: 7, epoch: epoch, augments: augments)
        return try (0..<batches.count).flatMap { number in
            let values = try batches.batch(number).inputs.toArray(Float.self)
            return stride(from: 0, to: values.count, by: 20).map { Array(values[$0..<$0 + 20]) }
        }
    }

    func mirrored(_ picture: [Float]) -> [Float] {
        (0..<20).map { picture[$0 / 5 * 5 + 4 - $0 % 5] }
    }

    @Test func flipsAreExactAndHalfOfThem() throws {
        let plain = try inputs(pictures(), augments: false)
        let found = try (1...20).flatMap { epoch in
            try zip(plain, inputs(augmented { $0.flip = .horizontal }, epoch: epoch)).map {
                plain, seen in
                #expect(seen == plain || seen == mirrored(plain))
                return seen != plain
            }
        }
        #expect((60..<100).contains(found.count { $0 }))
    }

    @Test func shiftsMoveByWholePixels() throws {
        let plain = try inputs(pictures(), augments: false)
        var seenMoves = Set<[Int]>()
        for epoch in 1...10 {
            for (before, after) in zip(plain, try inputs(augmented { $0.shift = 1 }, epoch: epoch))
            {
                let moves = (-1...1).flatMap { down in (-1...1).map { [down, $0] } }
                let move = moves.first { move in
                    (0..<20).allSatisfy { place in
                        let (y, x) = (place / 5 - move[0], place % 5 - move[1])
                        let inside = (0..<4).contains(y) && (0..<5).contains(x)
                        return after[place] == (inside ? before[y * 5 + x] : 0)
                    }
                }
                #expect(move != nil)
                if let move { seenMoves.insert(move) }
            }
        }
        #expect(seenMoves.count == 9)
    }

    @Test func windowsComeFromMirroredEdges() throws {
        let plain = try inputs(pictures(), augments: false)
        for (before, after) in zip(plain, try inputs(augmented { $0.crop = 2 })) {
            #expect(Set(after).isSubset(of: Set(before)))
        }
    }

    @Test func noTurnIsNoChange() throws {
        let view = PictureView(height: 4, width: 5, channels: 1)
        let picture = (0..<20).map { Float($0) }
        func turned(_ angle: Double, _ scale: Double, down: Int = 0) -> [Float] {
            var result = [Float](repeating: -1, count: 20)
            picture.withUnsafeBufferPointer { from in
                result.withUnsafeMutableBufferPointer { to in
                    guard let from = from.baseAddress, let to = to.baseAddress else { return }
                    view.turn(
                        from, into: to, angle: angle, scale: scale, down: down, right: 0,
                        isMirrored: false, isUpsideDown: false)
                }
            }
            return result
        }
        #expect(turned(0, 1) == picture)
        #expect(turned(0, 1, down: 1) == [0, 0, 0, 0, 0] + picture[..<15])
        let half = turned(.pi, 1)
        #expect(zip(half, picture.reversed()).allSatisfy { abs($0 - $1) < 1e-4 })
        // Twice as large: the middle stays, what lay in between is interpolated.
        #expect(abs(turned(0, 2)[7] - (picture[7] * 0.75 + picture[12] * 0.25)) < 1e-5)
    }

    @Test func whatIsDrawnDependsOnTheRowAlone() throws {
        let data = try augmented {
            $0.flip = .both
            $0.shift = 1
            $0.rotate = 20
            $0.zoom = 0.2
            $0.crop = 1
            $0.erase = 0.5
            $0.brightness = 0.3
            $0.contrast = 0.3
            $0.noise = 0.05
        }
        let all = try inputs(data)
        #expect(try inputs(data, size: 3) == all)
        #expect(try inputs(data, epoch: 2) != all)
        #expect(try inputs(data.select([5, 2])) == [all[5], all[2]])
        #expect(all.allSatisfy { $0.allSatisfy { (0...1).contains($0) } })
        #expect(try inputs(data, augments: false) == inputs(pictures(), augments: false))
    }

    @Test func mixedRowsHaveMixedLabels() throws {
        let data = try augmented { $0.mixup = 0.4 }
        let plain = try inputs(pictures(), augments: false)
        let batch = try Batches(data, size: 8, seed: 7, epoch: 1, augments: true).batch(0)
        let labels = try #require(batch.labels).toArray(Float.self)
        let values = try batch.inputs.toArray(Float.self)
        #expect(batch.labels?.shape == [8, 4])
        for row in 0..<8 {
            let shares = labels[row * 4..<row * 4 + 4]
            #expect(abs(shares.reduce(0, +) - 1) < 1e-6 && shares.allSatisfy { $0 >= 0 })
            // Rows differ by their number alone, so the mean tells which two were mixed and how.
            let shift = (values[row * 20] - plain[0][0]) * 255
            #expect((-0.001...7.001).contains(shift))
        }
        #expect(Set(labels).subtracting([0, 1]).count > 4)
    }

    @Test func rectanglesComeFromOtherPictures() throws {
        let data = try augmented { $0.cutmix = 1 }
        let plain = try inputs(pictures(), augments: false)
        let batch = try Batches(data, size: 8, seed: 7, epoch: 1, augments: true).batch(0)
        let labels = try #require(batch.labels).toArray(Float.self)
        let values = try batch.inputs.toArray(Float.self)
        for row in 0..<8 {
            let own = (0..<20).count { values[row * 20 + $0] == plain[row][$0] }
            let share = labels[row * 4 + row % 4]
            #expect(own == 20 || abs(share - Float(own) / 20) < 1e-5 || share == 1)
        }
    }

    @Test func valuesAreMixedToo() throws {
        let data = Dataset(
            try .arrays(
                name: "line", inputs: Tensor([Float(0), 1, 2, 3], shape: [4, 1]),
                labels: Tensor([Float(0), 10, 20, 30])))
        var augmentation = Augmentation()
        augmentation.mixup = 1
        let batch = try Batches(
            data.augmented(augmentation), size: 4, seed: 3, augments: true
        ).batch(0)
        let (x, y) = (try batch.inputs.toArray(Float.self), try batch.labels?.toArray(Float.self))
        #expect(zip(x, y ?? []).allSatisfy { abs(10 * $0 - $1) < 1e-4 })
        #expect(x != [0, 1, 2, 3])
    }

    @Test func settingsAreChecked() throws {
        #expect(throws: DataError.self) { try augmented { $0.shift = 4 } }
        #expect(throws: DataError.self) { try augmented { $0.shift = -1 } }
        #expect(throws: DataError.self) { try augmented { $0.zoom = 1 } }
        #expect(throws: DataError.self) { try augmented { $0.rotate = .nan } }
        let table = Dataset(
            try .arrays(name: "t", inputs: Tensor([Float(0), 1], shape: [2, 1]), labels: nil))
        var turning = Augmentation()
        turning.rotate = 5
        #expect(throws: DataError.self) { try table.augmented(turning) }
    }

    @Test func previewsShowTheOriginalsFirst() throws {
        let data = try augmented { $0.shift = 1 }.scaled(.standardise)
        let previews = try data.previews(rows: 3, draws: 2, seed: 1)
        #expect(previews.map(\.shape) == [[3, 4, 5, 1], [3, 4, 5, 1], [3, 4, 5, 1]])
        let plain = try inputs(pictures(), augments: false)
        #expect(try previews[0].toArray(Float.self) == Array(plain.joined().prefix(60)))
    }
}
