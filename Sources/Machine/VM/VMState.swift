import Glibc

typealias VM = UnsafeMutablePointer<VMState>

/// One running call: where it goes on, its registers and constants.
struct Frame {
    var pc: UnsafePointer<Instruction>
    var base: UnsafeMutablePointer<Value>
    var constants: UnsafePointer<Value>
    /// The end of its registers: what is called from here uses the stack beyond.
    var top: UnsafeMutablePointer<Value>
}

/// What the interpreter's loop works on, all of it trivial or raw, behind one pointer.
///
/// The loop keeps `pc`, `base`, `constants` and `frame` in machine registers. It stores `pc` before it leaves
/// for a slow path, and the others whenever they change, so that slow paths see the whole state here.
struct VMState {
    /// Back-edges and calls left until the next safepoint.
    var fuel: UnsafeMutablePointer<Int>
    var pc: UnsafePointer<Instruction>
    var frame: UnsafeMutablePointer<Frame>
    var globals: UnsafeMutablePointer<Value>
    /// A new frame must end before this; it moves up to `stackEnd` as the stack is first used.
    var stackLimit: UnsafeMutablePointer<Value>
    var heap: Heap
    var interpreter: Unmanaged<Interpreter>
    /// The error being raised.
    var error: Value
    var stack: UnsafeMutablePointer<Value>
    var stackEnd: UnsafeMutablePointer<Value>
    var frames: UnsafeMutablePointer<Frame>
    var framesEnd: UnsafeMutablePointer<Frame>
    /// `nop, halt`: where the outermost call of a run returns to.
    var exit: UnsafeMutablePointer<Instruction>

    /// Address space for registers and frames; pages are taken when first touched.
    static let stackCapacity = 2 << 20
    static let frameCapacity = 100_000
    /// Safepoints are this many back-edges and calls apart, some microseconds to a millisecond.
    static let fuelTank = 4_096
}

extension VM {
    /// A state at rest; its owner puts itself into `interpreter` before anything runs.
    static func make() -> VM {
        let fuel = UnsafeMutablePointer<Int>.allocate(capacity: 1)
        fuel.initialize(to: VMState.fuelTank)
        let stack = reserve(VMState.stackCapacity, of: Value.self)
        let frames = reserve(VMState.frameCapacity, of: Frame.self)
        let exit = UnsafeMutablePointer<Instruction>.allocate(capacity: 2)
        exit[0] = Instruction(.move)
        exit[1] = Instruction(.halt)
        let globals = reserve(VMState.globalCapacity, of: Value.self)
        let vm = VM.allocate(capacity: 1)
        vm.initialize(
            to: VMState(
                fuel: fuel, pc: UnsafePointer(exit), frame: frames, globals: globals,
                stackLimit: stack + 1_024, heap: Heap(fuel: fuel), interpreter: .fromOpaque(exit),
                error: .none, stack: stack, stackEnd: stack + VMState.stackCapacity - 1_024,
                frames: frames, framesEnd: frames + VMState.frameCapacity - 1, exit: exit))
        frames.initialize(
            to: Frame(
                pc: UnsafePointer(exit + 1), base: stack + 1, constants: UnsafePointer(stack + 1),
                top: stack + 1))
        return vm
    }

    func destroy() {
        pointee.heap.destroy()
        release(pointee.stack, VMState.stackCapacity)
        release(pointee.frames, VMState.frameCapacity)
        release(pointee.globals, VMState.globalCapacity)
        pointee.exit.deallocate()
        pointee.fuel.deallocate()
        deinitialize(count: 1)
        deallocate()
    }

    /// The running frame's registers.
    var base: UnsafeMutablePointer<Value> { pointee.frame.pointee.base }
}

extension VMState {
    /// Globals of all modules together; address space only.
    static let globalCapacity = 1 << 20
    /// Of these, what programs leave to the builtins and to names that Swift defines.
    static let reservedGlobals = 4_096
}

/// Zeroed address space for `count` elements. Zero is the float 0.0, so that a register is always a value.
private func reserve<Element>(_ count: Int, of type: Element.Type) -> UnsafeMutablePointer<Element>
{
    let bytes = count * MemoryLayout<Element>.stride
    let memory = mmap(
        nil, bytes, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | Int32(MAP_ANONYMOUS) | Int32(MAP_NORESERVE),
        -1, 0)
    guard let memory, memory != MAP_FAILED else { fatalError("no address space for the stack") }
    return memory.bindMemory(to: Element.self, capacity: count)
}

private func release<Element>(_ memory: UnsafeMutablePointer<Element>, _ count: Int) {
    munmap(memory, count * MemoryLayout<Element>.stride)
}
