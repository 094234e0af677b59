extension Augmentation {
    /// Mixes each row of a batch with another one of it.
    ///
    /// By mixup a row is `λ x + (1 − λ) x′` (Zhang and others 2018), by cutmix a rectangle of the area
    /// 1 − λ is taken from the other picture (Yun and others 2019). Where both are asked for, a coin
    /// decides for each row.
    ///
    /// - Parameters:
    ///   - rows: all rows as they were, one after another.
    ///   - shape: of one row.
    ///   - seeds: one a row.
    /// - Returns: what each row is made of.
    func mix(
        _ rows: [Float], into output: UnsafeMutablePointer<Float>, shape: [Int], seeds: [UInt64]
    ) -> [MixedRow] {
        guard let first = seeds.first else { return [] }
        let width = rows.count / seeds.count
        let partners = Permutation(count: seeds.count, seed: Seed.mix(first, Draw.mix.rawValue))
        return seeds.indices.map { row in
            var random = random(.mix, seeds[row])
            let isCut = cutmix > 0 && (mixup == 0 || random.unit() < 0.5)
            var mixed = MixedRow(partner: partners[row], share: 1)
            let share = random.beta(isCut ? cutmix : mixup)
            let (own, other) = (row * width, mixed.partner * width)
            if isCut {
                mixed.share = cut(
                    rows, own: own, other: other, into: output, shape: shape, share: share, &random)
            } else {
                mixed.share = Float(share)
                for i in 0..<width {
                    output[own + i] =
                        mixed.share * rows[own + i] + (1 - mixed.share) * rows[other + i]
                }
            }
            return mixed
        }
    }

    /// Returns the share of the area that stays, after the rectangle is cut at the edges.
    private func cut(
        _ rows: [Float], own: Int, other: Int, into output: UnsafeMutablePointer<Float>,
        shape: [Int], share: Double, _ random: inout CountedRandom
    ) -> Float {
        let (height, width, channels) = (shape[0], shape[1], shape[2])
        let side = (1 - share).squareRoot()
        func range(_ size: Int) -> Range<Int> {
            let half = side * Double(size) / 2
            let middle = random.unit() * Double(size)
            let start = max(0, Int((middle - half).rounded()))
            return start..<max(start, min(size, Int((middle + half).rounded())))
        }
        let (lines, columns) = (range(height), range(width))
        for y in lines {
            for i in (y * width + columns.lowerBound) * channels..<(y * width + columns.upperBound)
                * channels
            {
                output[own + i] = rows[other + i]
            }
        }
        return 1 - Float(lines.count * columns.count) / Float(height * width)
    }
}
