// Generators: calls that wait between one value and the next, their registers kept aside meanwhile.

/// Ends a call of a generator function before its body: R[register] becomes the generator.
@inline(never)
func newGenerator(_ vm: VM, _ register: Int, resumingAt pc: UnsafePointer<Instruction>) {
    let base = vm.base
    let closure = base[-1].object
    let count = Int(closure.closure.pointee.prototype.pointee.registerCount)
    let generator = vm.pointee.heap.generator(of: closure, registers: count, resumingAt: pc)
    // First, so that what is kept holds it too: `yield` finds it there.
    base[register] = generator
    generator.object.generator.pointee.registers?.initialize(from: base, count: count)
}

/// Keeps the running generator's registers until the next value is asked for.
@inline(never)
func suspendGenerator(_ vm: VM, _ value: Value, resumingAt pc: UnsafePointer<Instruction>) {
    let generator = value.object.generator
    generator.pointee.registers?.update(from: vm.base, count: generator.pointee.registerCount)
    generator.pointee.pc = pc
    generator.pointee.state = .suspended
}

@inline(never)
func finishGenerator(_ value: Value) {
    let generator = value.object.generator
    generator.pointee.state = .finished
    generator.pointee.registers?.deallocate()
    generator.pointee.registers = nil
    generator.pointee.registerCount = 0
}

extension Interpreter {
    /// The next value of a generator; nil once its function has returned.
    func resume(_ value: Value) throws -> Value? {
        if value.isKind(.iterator) {
            // One made of another, made of another, and so on, needs Swift's stack at each step.
            guard nativeDepth < Interpreter.maximumNativeDepth else { throw endlessRecursion() }
            nativeDepth += 1
            defer { nativeDepth -= 1 }
            return try value.object.iterator.pointee.state.takeUnretainedValue().next()
        }
        let generator = value.object.generator
        switch generator.pointee.state {
        case .suspended: break
        case .finished: return nil
        case .running:
            throw ScriptError.value("\(value.repr()) asks itself for its next value")
        }
        do {
            let result = try nested(Value(object: generator.pointee.closure), []) { slot in
                let count = generator.pointee.registerCount
                let base = slot + 1
                try requireStack(base + count)
                let frame = vm.pointee.frame + 1
                guard let registers = generator.pointee.registers, frame < vm.pointee.framesEnd
                else { throw endlessRecursion() }
                base.update(from: registers, count: count)
                let prototype = generator.pointee.closure.closure.pointee.prototype
                frame.initialize(
                    to: Frame(
                        pc: generator.pointee.pc, base: base,
                        constants: UnsafePointer(prototype.pointee.constants), top: base + count))
                generator.pointee.state = .running
                vm.pointee.frame = frame
                vm.pointee.pc = generator.pointee.pc
            }
            return generator.pointee.state == .suspended ? result : nil
        } catch {
            if generator.pointee.state == .running { finishGenerator(value) }
            throw error
        }
    }
}

extension BuiltinContext {
    /// A generator whose values `next` gives, until nil. Keeps `values` alive.
    package func generator(
        over values: [Value], next: @escaping () throws -> Value?
    ) -> Value {
        heap.iterator(IteratorState(next: next), over: list(values))
    }

    /// Runs `body` with `value` kept alive, which goes with whatever `body` keeps: one item of many, or
    /// what is needed outside of a builtin's call.
    package func keeping<Result>(
        _ value: Value, _ body: () throws -> Result
    ) rethrows -> Result {
        let count = kept.pointee.count
        defer { release(to: count) }
        keep(value)
        return try body()
    }

    /// The next value of a generator; nil where there is none. Runs script code.
    package func next(of generator: Value) throws -> Value? {
        guard generator.isGenerator else { return nil }
        return try requireServices().resume(generator)
    }
}
