extension Dataset {
    /// Splits into training and test rows.
    ///
    /// Without a share the set's own split is taken where it has one, else a fifth is for testing. With
    /// one, each class gives that share of its rows (stratified), chosen by the seed alone. Rows keep
    /// their order in both parts. Rows of a stream are drawn one by one, whatever their class.
    ///
    /// - Throws: `DataError` where a share leaves one of the parts empty.
    package func split(test share: Double? = nil, seed: UInt64 = 0) throws -> (Dataset, Dataset) {
        if share == nil, let own = store.ownSplit, case .range(0..<store.count) = order {
            return isSequential
                ? (
                    with(selection.taking(own.train), part: "train"),
                    with(selection.taking(own.test), part: "test")
                )
                : (
                    with(order: .range(own.train), part: "train"),
                    with(order: .range(own.test), part: "test")
                )
        }
        let share = share ?? 0.2
        guard share > 0 && share < 1 else {
            throw DataError(name, "split: the share for testing is between 0 and 1, got \(share)")
        }
        if isSequential {
            return (
                with(selection.sampled(share, seed: seed, isTest: false), part: "train"),
                with(selection.sampled(share, seed: seed, isTest: true), part: "test")
            )
        }
        var isTest = [Bool](repeating: false, count: count)
        for (stratum, positions) in try strata().enumerated() {
            let permutation = Permutation(
                count: positions.count, seed: Seed.mix(seed, UInt64(stratum)))
            let taken = Int((Double(positions.count) * share).rounded())
            for i in 0..<taken { isTest[positions[permutation[i]]] = true }
        }
        let rows = order.rows(0..<count)
        let train = zip(rows, isTest).filter { !$0.1 }.map(\.0)
        let test = zip(rows, isTest).filter { $0.1 }.map(\.0)
        guard !train.isEmpty && !test.isEmpty else {
            throw DataError(
                name,
                "split: \(count) rows cannot be split so that \(share) of them are for testing")
        }
        return (
            with(order: .list(train), part: "train"), with(order: .list(test), part: "test")
        )
    }

    /// Positions by class; all in one where there are no classes.
    private func strata() throws -> [[Int]] {
        guard isClassified else { return [Array(0..<count)] }
        let labels = try targets().toArray(Int64.self)
        var strata = [[Int]](repeating: [], count: classes.count)
        for position in 0..<count { strata[Int(labels[order[position]])].append(position) }
        return strata
    }
}
