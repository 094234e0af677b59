import Glibc
import Kernels

/// One item between the brackets of `x[2, 1:5:2, mask, ...]`.
package enum TensorIndex {
    /// One place, from the end if negative; the axis disappears.
    case place(Int)
    /// Half-open, as Python's: what lies outside is cut off, nil is an end. The step is not 0.
    case slice(from: Int?, to: Int?, step: Int)
    /// Integers: those places. Bools: where they are true, over as many axes as the mask has.
    case tensor(Tensor)
    /// A new axis of size 1.
    case newAxis
    /// As many whole axes as are left; at most once.
    case ellipsis
}

extension Tensor {
    /// The elements that the items name, NumPy's way. Places, slices and new axes give a view.
    /// Lists of places and masks give a copy; several of them must be neighbours and are taken
    /// together, element by element. A place counts as a slice of one, so beside a list it does not
    /// move the list's axis.
    package func index(_ items: [TensorIndex]) throws -> Tensor {
        if let view = directView(items) { return view }
        let plan = try IndexPlan(items, shape)
        var result = try Slice(ranges: plan.ranges)(self).reshape(plan.shape)
        guard !plan.lists.isEmpty else { return result }
        let first = plan.listAxis
        let sizes = Array(result.shape[first..<first + plan.lists.count])
        if plan.lists.count > 1 {
            let joined =
                Array(result.shape[..<first]) + [Shape.product(sizes)]
                + Array(result.shape[(first + plan.lists.count)...])
            result = try result.reshape(joined)
        }
        return try result.take(IndexPlan.joined(plan.lists, sizes), axis: first)
    }

    /// What places, slices and new axes name, as one view: what loops over small tensors index by. nil
    /// leaves lists, masks, mistakes and what somebody records to `IndexPlan`.
    private func directView(_ items: [TensorIndex]) -> Tensor? {
        guard isPlain else { return nil }
        var used = 0
        var hasEllipsis = false
        for item in items {
            switch item {
            case .place, .slice: used += 1
            case .newAxis: break
            case .ellipsis:
                guard !hasEllipsis else { return nil }
                hasEllipsis = true
            case .tensor: return nil
            }
        }
        guard used <= rank else { return nil }
        var view = ViewBuilder(self, capacity: rank + items.count)
        for item in items {
            switch item {
            case .place(let place): guard view.take(place) else { return nil }
            case .slice(let from, let to, let step):
                view.keep(IndexPlan.range(from, to, step, shape[view.axis]))
            case .newAxis: view.add(size: 1, stride: 1)
            case .ellipsis: view.keepWhole(rank - used)
            case .tensor: return nil
            }
        }
        view.keepWhole(rank - view.axis)
        return Tensor(
            storage: storage, dtype: dtype, shape: view.shape, strides: view.strides,
            offset: view.offset)
    }

    /// Sets the elements that the items name to those of `value`, broadcast. The storage is copied
    /// first if another tensor shares it. Throws on a tensor that is being differentiated.
    package func assign(_ items: [TensorIndex], _ value: Tensor) throws {
        try refuseIfRecorded("index assignment")
        guard dtype.isFloat || !value.dtype.isFloat else {
            throw TensorError(
                "index assignment", "\(value.dtype.name) values would be cut to \(dtype.name)",
                hint: "convert the tensor with `astype(\"float32\")`, or the values")
        }
        let plan = try IndexPlan(items, shape)
        let elements = try value.detached().cast(toComputeIn: dtype)
        func expand(_ target: [Int]) throws -> Tensor {
            // Sizes of 1 in front are dropped, as NumPy does: x[0] = [[1, 2]].
            var shape = elements.shape
            while shape.count > target.count, shape.first == 1 { shape.removeFirst() }
            do {
                return try elements.reshape(shape).expand(target)
            } catch {
                throw TensorError(
                    "index assignment",
                    "a value of shape \(value.shape) does not fit the shape \(target) that is indexed"
                )
            }
        }
        if plan.lists.isEmpty {
            let source = try expand(plan.shape).reshape(plan.ranges.map(\.count))
            try makeUnique(for: "index assignment")
            if source.count > 0 {
                Walk.copy(source, into: try Slice(ranges: plan.ranges).view(self))
            }
            return
        }
        let places = try Tensor.arange(0, Double(count)).reshape(shape).index(items)
        let source = try expand(places.shape).packed()
        try makeUnique(for: "index assignment")
        let size = dtype.size
        let targets = try places.packed().base.assumingMemoryBound(to: Int64.self)
        withExtendedLifetime(places) {
            for index in 0..<places.count {
                memcpy(base + Int(targets[index]) * size, source.base + index * size, size)
            }
        }
    }
}

/// A view that goes through a tensor's axes once.
private struct ViewBuilder {
    private let source: Tensor
    /// The next axis of the source.
    private(set) var axis = 0
    private(set) var shape: [Int] = []
    private(set) var strides: [Int] = []
    private(set) var offset: Int

    init(_ source: Tensor, capacity: Int) {
        self.source = source
        offset = source.offset
        shape.reserveCapacity(capacity)
        strides.reserveCapacity(capacity)
    }

    mutating func add(size: Int, stride: Int) {
        shape.append(size)
        strides.append(stride)
    }

    /// Whether the axis has this place; the axis disappears.
    mutating func take(_ place: Int) -> Bool {
        let size = source.shape[axis]
        let wrapped = place < 0 ? place &+ size : place
        guard wrapped >= 0, wrapped < size else { return false }
        offset = offset &+ wrapped &* source.strides[axis]
        axis += 1
        return true
    }

    mutating func keep(_ range: Slice.Range) {
        let stride = source.strides[axis]
        if range.count > 0 { offset = offset &+ range.start &* stride }
        add(size: range.count, stride: stride &* range.step)
        axis += 1
    }

    mutating func keepWhole(_ count: Int) {
        for _ in 0..<count {
            add(size: source.shape[axis], stride: source.strides[axis])
            axis += 1
        }
    }
}

/// Index items worked out against a shape: a slice of every axis, the shape that the slice is seen
/// in, and which neighbouring axes of that shape lists of places apply to.
private struct IndexPlan {
    private(set) var ranges: [Slice.Range] = []
    private(set) var shape: [Int] = []
    private(set) var listAxis = 0
    private(set) var lists: [Tensor] = []

    private static let name = "index"

    init(_ items: [TensorIndex], _ sizes: [Int]) throws {
        var used = 0
        var ellipses = 0
        for item in items {
            switch item {
            case .place, .slice: used += 1
            case .tensor(let tensor): used += tensor.dtype == .bool ? tensor.rank : 1
            case .newAxis: break
            case .ellipsis: ellipses += 1
            }
        }
        guard ellipses <= 1 else { throw TensorError(IndexPlan.name, "`...` is given twice") }
        guard used <= sizes.count else {
            throw TensorError(
                IndexPlan.name, "\(used) indices are too many for a tensor of shape \(sizes)")
        }
        for item in ellipses == 0 ? items + [.ellipsis] : items {
            try add(item, sizes, sizes.count - used)
        }
    }

    private mutating func add(_ item: TensorIndex, _ sizes: [Int], _ unused: Int) throws {
        let axis = ranges.count
        switch item {
        case .place(let place):
            let size = sizes[axis]
            let wrapped = place < 0 ? place &+ size : place
            guard wrapped >= 0, wrapped < size else {
                throw TensorError(
                    IndexPlan.name,
                    "\(place) is out of range for axis \(axis) of shape \(sizes), of size \(size)",
                    hint: place == size && size > 0
                        ? "the first index is 0, the last \(size - 1)" : nil)
            }
            ranges.append(Slice.Range(start: wrapped, step: 1, count: 1))
        case .slice(let from, let to, let step):
            let range = IndexPlan.range(from, to, step, sizes[axis])
            keep(range)
        case .newAxis:
            shape.append(1)
        case .ellipsis:
            for size in sizes[axis..<axis + unused] {
                keep(Slice.Range(start: 0, step: 1, count: size))
            }
        case .tensor(let tensor):
            if tensor.dtype == .bool {
                try addMask(tensor, sizes)
            } else {
                try addList(tensor.detached(), sizes)
            }
        }
    }

    private mutating func addList(_ list: Tensor, _ sizes: [Int]) throws {
        guard list.dtype.isInteger else {
            throw TensorError(
                IndexPlan.name,
                "a tensor used as an index is \(list.dtype.name), not integer or bool",
                hint: "convert it with `astype(\"int64\")`")
        }
        if lists.isEmpty {
            listAxis = shape.count
        } else if listAxis + lists.count != shape.count {
            throw TensorError(
                IndexPlan.name, "index lists must be next to each other",
                hint: "index in two steps, as in `x[rows][:, columns]`")
        }
        keep(Slice.Range(start: 0, step: 1, count: sizes[ranges.count]))
        lists.append(list)
    }

    /// Adds a slice of the next axis that stays an axis.
    private mutating func keep(_ range: Slice.Range) {
        ranges.append(range)
        shape.append(range.count)
    }

    private mutating func addMask(_ mask: Tensor, _ sizes: [Int]) throws {
        let axis = ranges.count
        guard mask.rank > 0, mask.shape == Array(sizes[axis..<axis + mask.rank]) else {
            throw TensorError(
                IndexPlan.name,
                "a mask of shape \(mask.shape) does not fit axis \(axis) of \(sizes)")
        }
        let coordinates = try mask.nonzero()
        for column in 0..<mask.rank {
            try addList(
                coordinates.index([.slice(from: nil, to: nil, step: 1), .place(column)]), sizes)
        }
    }

    /// Python's rules: negative places count from the end, and what lies outside is cut off.
    static func range(_ from: Int?, _ to: Int?, _ step: Int, _ size: Int) -> Slice.Range {
        func clamp(_ place: Int, _ low: Int, _ high: Int) -> Int {
            let wrapped = place < 0 ? place.addingReportingOverflow(size).partialValue : place
            return Swift.min(Swift.max(wrapped, low), high)
        }
        // A step beyond the axis takes one element, whatever its size.
        let step = Swift.min(Swift.max(step, -size - 1), size + 1)
        if step > 0 {
            let (start, end) = (
                from.map { clamp($0, 0, size) } ?? 0, to.map { clamp($0, 0, size) } ?? size
            )
            return Slice.Range(
                start: start, step: step, count: Swift.max(0, (end - start + step - 1) / step))
        }
        let start = from.map { clamp($0, -1, size - 1) } ?? size - 1
        let end = to.map { clamp($0, -1, size - 1) } ?? -1
        return Slice.Range(
            start: start, step: step, count: Swift.max(0, (start - end - step - 1) / -step))
    }

    /// Lists of places along neighbouring axes as one list along the axes' product.
    static func joined(_ lists: [Tensor], _ sizes: [Int]) throws -> Tensor {
        guard lists.count > 1 else { return lists[0] }
        var shape: [Int] = []
        for list in lists { shape = try Shape.broadcast(shape, list.shape, for: name) }
        var total = try Tensor.zeros(shape, .int64)
        for (list, size) in zip(lists, sizes) {
            // Each is checked here: a wrong one could otherwise land in the next row.
            let bad = try list.less(Double(-size)).or(list.greaterEqual(list.number(Double(size))))
            guard try list.count == 0 || bad.any().item() == 0 else {
                throw TensorError(
                    name, "an index list has places out of range for an axis of size \(size)")
            }
            let wrapped = try Tensor.select(list.less(0), list + Double(size), list)
            total = try total * Double(size) + wrapped
        }
        return total
    }
}
