/// The instructions of the register machine. An instruction is one 64-bit word,
///
///     bits 0–7 opcode | 8–15 flag | 16–31 A | 32–47 B | 48–63 C      (32–63: D, signed)
///
/// in some cases followed by further words. R is the frame's registers, K the function's constants. A call's
/// destination lies in the C field of its last word, where a return finds it.
enum Opcode: UInt8 {
    /// R[A] = R[B]
    case move
    /// R[A] = K[D]
    case loadConstant
    /// R[A] = the int D
    case loadInt
    /// R[A] = none, false, true or undefined, by D
    case loadSpecial

    /// R[A] = G[D]
    case getGlobal
    /// G[D] = R[A]
    case setGlobal
    /// R[A] = the closure's captured value B
    case getUpvalue
    /// R[A] = the contents of the closure's captured cell B
    case getUpvalueCell
    /// The contents of the closure's captured cell A = R[B]
    case setUpvalueCell
    /// R[A] = a new cell holding R[B]
    case newCell
    /// R[A] = the contents of the cell R[B]
    case getCell
    /// The contents of the cell R[A] = R[B]
    case setCell
    /// R[A] = a closure of the prototype K[D]
    case closure

    // R[A] = R[B] op R[C]; the K forms take the right operand from the constants, the KR forms the left.
    case add, subtract, multiply, divide, floorDivide, remainder
    case addK, subtractK, multiplyK, divideK, floorDivideK, remainderK
    case subtractKR, multiplyKR, divideKR
    /// R[A] = R[B] op R[C] for the operator in the flag
    case binary
    /// R[A] = op R[B] for the operator in the flag
    case unary
    /// R[A] = not R[B]
    case not
    /// R[A] = R[B] < R[C]; flag bit 1: the operands are swapped, the script wrote `>`
    case less
    /// R[A] = R[B] <= R[C]; flag as `less`
    case lessEqual
    /// R[A] = R[B] == R[C]; flag bit 0: not equal
    case equal

    /// Go on D words further
    case jump
    /// Go on D words further where R[A] is false (true); R[A] must be a bool
    case jumpIfFalse, jumpIfTrue
    /// Go on D words further where R[A] is not none
    case jumpIfSome
    /// Go on D words further where R[A] holds an argument
    case jumpIfDefined
    // Go on C words further where R[A] op R[B] is what flag bit 0 says; bit 1 as `less`. K as above.
    case lessJump, lessEqualJump, equalJump
    case lessJumpK, lessEqualJumpK, equalJumpK
    case lessJumpKR, lessEqualJumpKR
    /// Error unless R[A] is a bool
    case checkBool

    /// R[A] = start, R[A+1] = stop, R[A+2] = step become a loop's state; go on D words further, at `rangeNext`
    case rangePrepare
    /// The next int of the loop at R[A] goes to R[A+3]; D words further (back) while there is one
    case rangeNext
    /// The sequence R[A] becomes a loop's state; go on D words further, at `forNext`
    case forPrepare
    /// The next item of the loop at R[A] goes to R[A+3]; D words further (back) while there is one
    case forNext

    /// R[C] = R[A](R[A+1] … R[A+B])
    case call
    /// As `call`; next word: A the constant list of the last arguments' names, C the destination
    case callNamed
    /// As `callNamed`; R[A+1] is the list of positional arguments, B the count of named ones after it
    case callSpread
    /// R[A+1].K[C](R[A+2] … R[A+B]), or the function of that name called with R[A+1] first. Next words: the cache
    /// (type's number, method); A the constant list of names, B the constant that says where the fallback is (none,
    /// a global's number, or `fallbackInRegister` for R[A]), C the destination
    case callMethod
    /// Return R[A] to the caller
    case `return`
    /// Leave the interpreter's loop
    case halt

    /// R[A] = R[B].K[C]; next word: the cache
    case getMember
    /// R[A].K[B] = R[C]; next word: the cache
    case setMember
    /// R[A] = R[B][R[C]]
    case getIndex
    /// R[A][R[B]] = R[C]
    case setIndex
    /// R[A] = R[B][…]: items from R[C] on; next word: the kind of each, two bits
    case getIndices
    /// R[A][…] = R[B]: items from R[C] on; next word as above
    case setIndices

    /// R[A] = [R[B] … ], C items
    case newList
    /// Append R[B] to the list R[A]
    case append
    /// Append the items of R[B] to the list R[A]
    case extend
    /// R[A] = {}
    case newDict
    /// R[A][R[B]] = R[C] in a dict being made
    case dictSet
    /// The entries of R[B] go into the dict R[A]
    case dictMerge
    /// R[A] = R[B]..R[B+1] by R[B+2]
    case newRange
    /// R[A] = R[A] in the format K[B]
    case format
    /// R[A] = the texts of R[B] …, C of them
    case interpolate

    /// R[A] = a struct as the function description K[D] lays out; R[A+1] its constructor, then its methods
    case newStruct
    /// R[A] = an instance of the captured struct, fields R[0] …
    case newInstance
    /// R[A] = a generator of this call, which goes on after the next instruction when it is asked for a value
    case newGenerator
    /// Leave the generator R[B] for whoever asked, with the value R[A]
    case yield
    /// The generator R[A] has no more values
    case finish
    /// R[A] = the struct that was thrown as the error R[B], or else the error
    case getThrown
    /// Raise R[A]
    case `throw`
    /// R[A] = the module K[D]
    case `import`

    /// R[A] = the items of the list R[B], C of them, into R[A] …; error unless it has just so many. Flag bit 0: a
    /// rest takes what is left, at the place in the next word's A
    case unpack
    /// R[A] = the value of key K[C] in the dict R[B]; error when missing
    case unpackKey
    /// R[A] = field C of the instance R[B]
    case getField
    /// R[A] = whether R[B] passes the pattern's test in the flag, against K[C] or R[C]
    case test
    /// Error: no arm of `match` fits R[A]
    case noMatch
}

/// What `Opcode.test` asks.
enum PatternTest: UInt8 {
    /// R[B] is a list of C items
    case list
    /// R[B] is a list of C items or more
    case listAtLeast
    /// R[B] is a dict with the key K[C]
    case key
    /// R[B] is a number in R[C]..R[C+1]
    case range
    /// R[B] has the member K[C]
    case member
    /// R[B] is of the type R[C]: a struct, or a name of a builtin type
    case type
    /// R[B] equals R[C], without raising
    case literal
}

typealias Instruction = UInt64

/// In `callMethod`: the function to fall back on is in R[A].
let fallbackInRegister = Value(-1 as Int32)

extension Instruction {
    @inline(__always)
    var opcode: Opcode { unsafeBitCast(UInt8(truncatingIfNeeded: self), to: Opcode.self) }
    @inline(__always)
    var flag: UInt8 { UInt8(truncatingIfNeeded: self >> 8) }
    @inline(__always)
    var a: Int { Int(UInt16(truncatingIfNeeded: self >> 16)) }
    @inline(__always)
    var b: Int { Int(UInt16(truncatingIfNeeded: self >> 32)) }
    @inline(__always)
    var c: Int { Int(self >> 48) }
    @inline(__always)
    var signedC: Int { Int(Int64(bitPattern: self) >> 48) }
    @inline(__always)
    var d: Int { Int(Int64(bitPattern: self) >> 32) }

    init(_ opcode: Opcode, flag: UInt8 = 0, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0) {
        self =
            UInt64(opcode.rawValue) | UInt64(flag) << 8 | UInt64(UInt16(truncatingIfNeeded: a))
            << 16
            | UInt64(UInt16(truncatingIfNeeded: b)) << 32
            | UInt64(UInt16(truncatingIfNeeded: c)) << 48
    }

    init(_ opcode: Opcode, _ a: Int, d: Int) {
        self =
            UInt64(opcode.rawValue) | UInt64(UInt16(truncatingIfNeeded: a)) << 16
            | UInt64(UInt32(truncatingIfNeeded: d)) << 32
    }
}
