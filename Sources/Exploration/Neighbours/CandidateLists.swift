import Kernels

/// For each point some of its neighbours and of those that it is a neighbour of, new and old ones apart.
final class CandidateLists: @unchecked Sendable {
    let most: Int
    private let freshIDs: Buffer<Int32>
    private let oldIDs: Buffer<Int32>
    private let freshKeys: Buffer<UInt32>
    private let oldKeys: Buffer<UInt32>
    private let freshCounts: Buffer<UInt16>
    private let oldCounts: Buffer<UInt16>

    init(_ points: Int, most: Int, _ operation: String) throws {
        self.most = most
        freshIDs = try Buffer(points * most, for: operation)
        oldIDs = try Buffer(points * most, for: operation)
        freshKeys = try Buffer(points * most, for: operation)
        oldKeys = try Buffer(points * most, for: operation)
        freshCounts = try Buffer(points, for: operation)
        oldCounts = try Buffer(points, for: operation)
    }

    /// As the kernels see it.
    var lists: KernelCandidates {
        KernelCandidates(
            fresh: freshIDs.base, old: oldIDs.base, fresh_keys: freshKeys.base,
            old_keys: oldKeys.base, fresh_counts: freshCounts.base, old_counts: oldCounts.base,
            most: most)
    }

    func fresh(_ point: Int) -> UnsafeBufferPointer<Int32> {
        UnsafeBufferPointer(start: freshIDs.base + point * most, count: Int(freshCounts[point]))
    }

    func old(_ point: Int) -> UnsafeBufferPointer<Int32> {
        UnsafeBufferPointer(start: oldIDs.base + point * most, count: Int(oldCounts[point]))
    }
}
