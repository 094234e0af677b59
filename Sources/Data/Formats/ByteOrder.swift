/// Turns foreign byte order into this machine's, in place.
enum ByteOrder {
    static func fromBigEndian(_ bytes: UnsafeMutableRawBufferPointer, elementSize: Int) {
        if 1.littleEndian == 1 { swap(bytes, elementSize: elementSize) }
    }

    static func fromLittleEndian(_ bytes: UnsafeMutableRawBufferPointer, elementSize: Int) {
        if 1.bigEndian == 1 { swap(bytes, elementSize: elementSize) }
    }

    static func swap(_ bytes: UnsafeMutableRawBufferPointer, elementSize: Int) {
        func swapAll<T: FixedWidthInteger>(_: T.Type) {
            for offset in stride(from: 0, to: bytes.count, by: MemoryLayout<T>.size) {
                let value = bytes.loadUnaligned(fromByteOffset: offset, as: T.self)
                bytes.storeBytes(of: value.byteSwapped, toByteOffset: offset, as: T.self)
            }
        }
        switch elementSize {
        case 2: swapAll(UInt16.self)
        case 4: swapAll(UInt32.self)
        case 8: swapAll(UInt64.self)
        default: break
        }
    }
}
