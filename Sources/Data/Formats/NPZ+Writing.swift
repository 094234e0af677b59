import CZlib
import FileSystem
import Tensors

extension NPZ {
    /// Beyond this a zip file's plain fields cannot tell sizes and places.
    private static let largest = Int(UInt32.max)

    /// Writes arrays by name, atomically, as NumPy's `savez` does: stored, not compressed.
    ///
    /// - Throws: `DataError` for names that a zip file cannot have, and for more than 4 GiB.
    package static func write(_ arrays: [(name: String, tensor: Tensor)], to path: String) throws {
        var names = Set<String>()
        for (name, _) in arrays
        where name.isEmpty || name.utf8.count > 1000 || !names.insert(name).inserted {
            throw DataError(path, "`\(name)` cannot name an array, or comes twice")
        }
        let total = arrays.reduce(0) { $0 + $1.tensor.byteCount + 2 * $1.name.utf8.count + 1024 }
        guard total <= largest, arrays.count < Int(UInt16.max) else {
            throw DataError(
                path, "\(arrays.count) arrays of \(total) bytes are too much for an NPZ file",
                hint: "save them as .safetensors")
        }
        try AtomicFile.save(to: path) { put in
            var directory: [UInt8] = []
            var place = 0
            for (name, tensor) in arrays {
                let whole = try tensor.contiguous()
                let header = NPY.header(whole.arrayLayout)
                let entry = Entry(
                    name: name + ".npy", checksum: checksum(header, whole),
                    size: header.count + whole.byteCount, place: place)
                let local = entry.local
                try local.withUnsafeBytes(put)
                try header.withUnsafeBytes(put)
                try withExtendedLifetime(whole) { try put(UnsafeRawBufferPointer(whole.data)) }
                directory += entry.central
                place += local.count + entry.size
            }
            let end =
                little(0x0605_4b50, 4) + little(0, 4) + little(arrays.count, 2)
                + little(arrays.count, 2) + little(directory.count, 4) + little(place, 4)
                + little(0, 2)
            try (directory + end).withUnsafeBytes(put)
        }
    }

    private static func checksum(_ header: [UInt8], _ tensor: Tensor) -> UInt32 {
        let first = crc32(0, header, UInt32(header.count))
        return withExtendedLifetime(tensor) {
            let bytes = UnsafeRawBufferPointer(tensor.data)
            let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
            return UInt32(crc32_z(first, start, bytes.count))
        }
    }

    fileprivate static func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// A stored member (APPNOTE 4.3.7 and 4.3.12), dated to the first day that zip knows: the same arrays are
    /// the same file.
    private struct Entry {
        let name: String
        let checksum: UInt32
        let size: Int
        let place: Int

        /// From the version that is needed to the lengths of name and extra field.
        private var common: [UInt8] {
            let date = 1 << 5 | 1
            return little(20, 2) + little(0x800, 2) + little(0, 2) + little(0, 2) + little(date, 2)
                + little(Int(checksum), 4) + little(size, 4) + little(size, 4)
                + little(name.utf8.count, 2) + little(0, 2)
        }

        var local: [UInt8] { little(0x0403_4b50, 4) + common + Array(name.utf8) }

        var central: [UInt8] {
            little(0x0201_4b50, 4) + little(20, 2) + common + little(0, 2) + little(0, 2)
                + little(0, 2) + little(0, 4) + little(place, 4) + Array(name.utf8)
        }

        private func little(_ value: Int, _ count: Int) -> [UInt8] { NPZ.little(value, count) }
    }
}
