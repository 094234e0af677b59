import Glibc

extension Heap {
    /// Marks what `object` refers to.
    func trace(_ object: UnsafeMutableRawPointer) {
        switch object.header.kind {
        case .free:
            preconditionFailure("a value points to an object that was freed")
        case .string, .range, .wideInt:
            break
        case .list:
            for item in object.list.pointee.buffer { mark(item) }
        case .dict, .set:
            guard let entries = object.dict.pointee.entries else { return }
            for index in 0..<object.dict.pointee.used {
                mark(entries[index].key)
                mark(entries[index].value)
            }
        case .closure:
            let closure = object.closure
            mark(object: UnsafeMutableRawPointer(closure.pointee.prototype))
            for index in 0..<closure.pointee.upvalueCount { mark(closure.upvalues[index]) }
        case .native:
            break
        case .boundMethod:
            mark(object.boundMethod.pointee.receiver)
            mark(object.boundMethod.pointee.function)
        case .cell:
            mark(object.cell.pointee.value)
        case .structType:
            let type = object.structType
            mark(type.pointee.name)
            for index in 0..<type.pointee.methodCount { mark(type.pointee.methods[index]) }
        case .instance:
            let instance = object.instance
            mark(object: instance.pointee.type)
            for index in 0..<instance.pointee.type.structType.pointee.fieldCount {
                mark(instance.fields[index])
            }
        case .module:
            // The exported globals are roots themselves.
            break
        case .error:
            let error = object.error.pointee.box._withUnsafeGuaranteedRef { $0.error }
            for field in error.fields { mark(field.value) }
        case .host:
            object.host.pointee.object.traceValues { mark($0) }
        case .prototype:
            let prototype = object.prototype
            for index in 0..<prototype.pointee.constantCount {
                mark(prototype.pointee.constants[index])
            }
        case .generator:
            let generator = object.generator
            mark(object: generator.pointee.closure)
            // While it runs its registers are those of the stack.
            guard generator.pointee.state == .suspended, let registers = generator.pointee.registers
            else { return }
            for index in 0..<generator.pointee.registerCount { mark(registers[index]) }
        case .iterator:
            mark(object.iterator.pointee.subject)
            object.iterator.pointee.state._withUnsafeGuaranteedRef { mark($0.current) }
        }
    }

    /// Gives back what `object` holds outside its cell.
    func finalize(_ object: UnsafeMutableRawPointer) {
        switch object.header.kind {
        case .list:
            free(object.list.pointee.items)
        case .generator:
            object.generator.pointee.registers?.deallocate()
        case .dict, .set:
            free(object.dict.pointee.entries)
            free(object.dict.pointee.table)
        case .host:
            object.host.deinitialize(count: 1)
        case .prototype:
            object.prototype.pointee.code.deallocate()
            object.prototype.pointee.constants.deallocate()
            object.prototype.pointee.captures.deallocate()
            object.prototype.pointee.info.release()
        case .structType:
            object.structType.pointee.methods.deallocate()
            object.structType.pointee.info.release()
        case .module:
            object.module.pointee.module.release()
        case .error:
            object.error.pointee.box.release()
        case .native:
            object.native.pointee.function.release()
        case .iterator:
            object.iterator.pointee.state.release()
        case .free, .string, .range, .wideInt, .closure, .boundMethod, .cell, .instance:
            break
        }
    }

    /// The bytes that a live object takes, its buffers included.
    func size(of object: UnsafeMutableRawPointer) -> Int {
        switch object.header.kind {
        case .string: cellSize(16 + object.string.pointee.count)
        case .list: 32 + object.list.pointee.bufferSize
        case .dict, .set: 64 + object.dict.byteSize
        case .generator: 48 + object.generator.pointee.registerCount * 8
        case .closure: cellSize(24 + object.closure.pointee.upvalueCount * 8)
        case .instance:
            cellSize(16 + object.instance.pointee.type.structType.pointee.fieldCount * 8)
        case .prototype: 64 + object.prototype.pointee.codeCount * 8
        default: 32
        }
    }

    private func cellSize(_ bytes: Int) -> Int {
        bytes <= Heap.largestCell ? (bytes + 15) & ~15 : Heap.footprint(bytes)
    }
}
