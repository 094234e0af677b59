// The interpreter's loop. One long switch on purpose: it compiles to a single jump table, with the state in
// machine registers. Nothing here may retain, release or check exclusivity (`Scripts/check-dispatch-loop`
// looks at the release binary); whatever needs Swift objects is a slow path in another function.

/// Runs the top frame until it returns. False when an error left it; the error is in `vm.error`.
@inline(never)
func run(_ vm: VM) -> Bool {
    let heap = vm.pointee.heap
    let fuel = vm.pointee.fuel
    let globals = vm.pointee.globals
    let entry = vm.pointee.frame
    while true {
        var frame = vm.pointee.frame
        var pc = frame.pointee.pc
        var base = frame.pointee.base
        var constants = frame.pointee.constants
        dispatch: while true {
            let i = pc.pointee
            pc += 1
            switch i.opcode {
            case .move:
                base[i.a] = base[i.b]
                continue dispatch
            case .loadConstant:
                base[i.a] = constants[i.d]
                continue dispatch
            case .loadInt:
                base[i.a] = Value(Int32(truncatingIfNeeded: i.d))
                continue dispatch
            case .loadSpecial:
                base[i.a] = Value(bits: Value.specialTag | UInt64(i.d))
                continue dispatch

            // MARK: Variables
            case .getGlobal:
                let value = globals[i.d]
                base[i.a] = value
                if value.isUndefined {
                    vm.pointee.pc = pc
                    failUndefinedGlobal(vm, i.d)
                    break dispatch
                }
                continue dispatch
            case .setGlobal:
                globals[i.d] = base[i.a]
                continue dispatch
            case .getUpvalue:
                base[i.a] = base[-1].object.closure.upvalues[i.b]
                continue dispatch
            case .getUpvalueCell:
                let value = base[-1].object.closure.upvalues[i.b].object.cell.pointee.value
                base[i.a] = value
                if value.isUndefined {
                    vm.pointee.pc = pc
                    failUndefinedLocal(vm)
                    break dispatch
                }
                continue dispatch
            case .setUpvalueCell:
                base[-1].object.closure.upvalues[i.a].object.cell.pointee.value = base[i.b]
                continue dispatch
            case .newCell:
                base[i.a] = heap.cell(base[i.b])
                continue dispatch
            case .getCell:
                let value = base[i.b].object.cell.pointee.value
                base[i.a] = value
                if value.isUndefined {
                    vm.pointee.pc = pc
                    failUndefinedLocal(vm)
                    break dispatch
                }
                continue dispatch
            case .setCell:
                base[i.a].object.cell.pointee.value = base[i.b]
                continue dispatch
            case .closure:
                base[i.a] = makeClosure(heap, constants[i.d], base)
                continue dispatch

            // MARK: Arithmetic
            case .add:
                let l = base[i.b]
                let r = base[i.c]
                if let result = fastAdd(l, r) {
                    base[i.a] = result
                    continue dispatch
                }
                vm.pointee.pc = pc
                if !slowBinary(vm, .add, i.a, l, r) { break dispatch }
                continue dispatch
            case .addK:
                let l = base[i.b]
                let r = constants[i.c]
                if let result = fastAdd(l, r) {
                    base[i.a] = result
                    continue dispatch
                }
                vm.pointee.pc = pc
                if !slowBinary(vm, .add, i.a, l, r) { break dispatch }
                continue dispatch
            case .subtract:
                let l = base[i.b]
                let r = base[i.c]
                if let result = fastSubtract(l, r) {
                    base[i.a] = result
                    continue dispatch
                }
                vm.pointee.pc = pc
                if !slowBinary(vm, .subtract, i.a, l, r) { break dispatch }
                continue dispatch
            case .subtractK:
                let l = base[i.b]
                let r = constants[i.c]
                if let result = fastSubtract(l, r) {
                    base[i.a] = result
                    continue dispatch
                }
                vm.pointee.pc = pc
                if !slowBinary(vm, .subtract, i.a, l, r) { break dispatch }
                continue dispatch
            case .subtractKR:
                let l = constants[i.b]
                let r = base[i.c]
                if let result = fastSubtract(l, r) {
                    base[i.a] = result
                    continue dispatch
                }
                vm.pointee.pc = pc
                if !slowBinary(vm, .subtract, i.a, l, r) { break dispatch }
                continue dispatch
            case .multiply:
                let l = base[i.b]
                let r = base[i.c]
                if let result = fastMultiply(l, r) {
                    base[i.a] = result
                    continue dispatch
                }
                vm.pointee.pc = pc
                if !slowBinary(vm, .multiply, i.a, l, r) { break dispatch }
                continue dispatch
            case .multiplyK:
                let l = base[i.b]
                let r = constants[i.c]
                if let result = fastMultiply(l, r) {
                    base[i.a] = result
                    continue dispatch
                }
                vm.pointee.pc = pc
                if !slowBinary(vm, .multiply, i.a, l, r) { break dispatch }
                continue dispatch
            case .multiplyKR:
                let l = constants[i.b]
                let r = base[i.c]
                if let result = fastMultiply(l, r) {
                    base[i.a] = result
                    continue dispatch
                }
                vm.pointee.pc = pc
                if !slowBinary(vm, .multiply, i.a, l, r) { break dispatch }
                continue dispatch
            case .divide:
                let l = base[i.b]
                let r = base[i.c]
                if let result = fastDivide(l, r) {
                    base[i.a] = result
                    continue dispatch
                }
                vm.pointee.pc = pc
                if !slowBinary(vm, .divide, i.a, l, r) { break dispatch }
                continue dispatch
            case .divideK:
                let l = base[i.b]
                let r = constants[i.c]
                if let result = fastDivide(l, r) {
                    base[i.a] = result
                    continue dispatch
                }
                vm.pointee.pc = pc
                if !slowBinary(vm, .divide, i.a, l, r) { break dispatch }
                continue dispatch
            case .divideKR:
                let l = constants[i.b]
                let r = base[i.c]
                if let result = fastDivide(l, r) {
                    base[i.a] = result
                    continue dispatch
                }
                vm.pointee.pc = pc
                if !slowBinary(vm, .divide, i.a, l, r) { break dispatch }
                continue dispatch
            case .floorDivide:
                let l = base[i.b]
                let r = base[i.c]
                if let result = fastFloorDivide(l, r) {
                    base[i.a] = result
                    continue dispatch
                }
                vm.pointee.pc = pc
                if !slowBinary(vm, .floorDivide, i.a, l, r) { break dispatch }
                continue dispatch
            case .floorDivideK:
                let l = base[i.b]
                let r = constants[i.c]
                if let result = fastFloorDivide(l, r) {
                    base[i.a] = result
                    continue dispatch
                }
                vm.pointee.pc = pc
                if !slowBinary(vm, .floorDivide, i.a, l, r) { break dispatch }
                continue dispatch
            case .remainder:
                let l = base[i.b]
                let r = base[i.c]
                if let result = fastRemainder(l, r) {
                    base[i.a] = result
                    continue dispatch
                }
                vm.pointee.pc = pc
                if !slowBinary(vm, .remainder, i.a, l, r) { break dispatch }
                continue dispatch
            case .remainderK:
                let l = base[i.b]
                let r = constants[i.c]
                if let result = fastRemainder(l, r) {
                    base[i.a] = result
                    continue dispatch
                }
                vm.pointee.pc = pc
                if !slowBinary(vm, .remainder, i.a, l, r) { break dispatch }
                continue dispatch
            case .binary:
                vm.pointee.pc = pc
                if !slowBinary(vm, binaryOperator(i.flag), i.a, base[i.b], base[i.c]) {
                    break dispatch
                }
                continue dispatch
            case .unary:
                let value = base[i.b]
                if i.flag == UnaryOperator.negate.rawValue {
                    if value.isDouble {
                        base[i.a] = Value(result: -value.double)
                        continue dispatch
                    }
                    if value.isSmallInt && value.smallInt != .min {
                        base[i.a] = Value(-value.smallInt)
                        continue dispatch
                    }
                }
                vm.pointee.pc = pc
                if !slowUnary(vm, i.flag, i.a, value) { break dispatch }
                continue dispatch
            case .not:
                let value = base[i.b]
                if value.isBool {
                    base[i.a] = Value(!value.isTrue)
                    continue dispatch
                }
                vm.pointee.pc = pc
                if !slowUnary(vm, UnaryOperator.not.rawValue, i.a, value) { break dispatch }
                continue dispatch

            // MARK: Comparison
            case .less:
                let l = base[i.b]
                let r = base[i.c]
                if let holds = fastLess(l, r) {
                    base[i.a] = Value(holds)
                    continue dispatch
                }
                vm.pointee.pc = pc
                if !slowCompare(vm, .less, i.flag, i.a, l, r) { break dispatch }
                continue dispatch
            case .lessEqual:
                let l = base[i.b]
                let r = base[i.c]
                if let holds = fastLessEqual(l, r) {
                    base[i.a] = Value(holds)
                    continue dispatch
                }
                vm.pointee.pc = pc
                if !slowCompare(vm, .lessEqual, i.flag, i.a, l, r) { break dispatch }
                continue dispatch
            case .equal:
                let l = base[i.b]
                let r = base[i.c]
                if let holds = fastEqual(l, r) {
                    base[i.a] = Value(holds != (i.flag & 1 != 0))
                    continue dispatch
                }
                vm.pointee.pc = pc
                if !slowEqual(vm, i.flag, i.a, l, r) { break dispatch }
                continue dispatch

            // MARK: Jumps
            case .jump:
                pc += i.d
                if i.d >= 0 { continue dispatch }
                break
            case .jumpIfFalse:
                let value = base[i.a]
                if value.isTrue { continue dispatch }
                if !value.isFalse {
                    vm.pointee.pc = pc
                    let truth = slowTruth(vm, value)
                    if truth < 0 { break dispatch }
                    if truth > 0 { continue dispatch }
                }
                pc += i.d
                if i.d < 0 { break }
                continue dispatch
            case .jumpIfTrue:
                let value = base[i.a]
                if value.isFalse { continue dispatch }
                if !value.isTrue {
                    vm.pointee.pc = pc
                    let truth = slowTruth(vm, value)
                    if truth < 0 { break dispatch }
                    if truth == 0 { continue dispatch }
                }
                pc += i.d
                if i.d < 0 { break }
                continue dispatch
            case .jumpIfSome:
                if !base[i.a].isNone { pc += i.d }
                continue dispatch
            case .jumpIfDefined:
                if !base[i.a].isUndefined { pc += i.d }
                continue dispatch
            case .lessJump:
                let l = base[i.a]
                let r = base[i.b]
                if let holds = fastLess(l, r) {
                    if holds == (i.flag & 1 != 0) {
                        pc += i.signedC
                        if i.signedC < 0 { break }
                    }
                    continue dispatch
                }
                vm.pointee.pc = pc
                let truth = slowCompareTruth(vm, .less, i.flag, l, r)
                if truth < 0 { break dispatch }
                if (truth > 0) == (i.flag & 1 != 0) {
                    pc += i.signedC
                    if i.signedC < 0 { break }
                }
                continue dispatch
            case .lessJumpK:
                let l = base[i.a]
                let r = constants[i.b]
                if let holds = fastLess(l, r) {
                    if holds == (i.flag & 1 != 0) {
                        pc += i.signedC
                        if i.signedC < 0 { break }
                    }
                    continue dispatch
                }
                vm.pointee.pc = pc
                let truth = slowCompareTruth(vm, .less, i.flag, l, r)
                if truth < 0 { break dispatch }
                if (truth > 0) == (i.flag & 1 != 0) {
                    pc += i.signedC
                    if i.signedC < 0 { break }
                }
                continue dispatch
            case .lessJumpKR:
                let l = constants[i.a]
                let r = base[i.b]
                if let holds = fastLess(l, r) {
                    if holds == (i.flag & 1 != 0) {
                        pc += i.signedC
                        if i.signedC < 0 { break }
                    }
                    continue dispatch
                }
                vm.pointee.pc = pc
                let truth = slowCompareTruth(vm, .less, i.flag, l, r)
                if truth < 0 { break dispatch }
                if (truth > 0) == (i.flag & 1 != 0) {
                    pc += i.signedC
                    if i.signedC < 0 { break }
                }
                continue dispatch
            case .lessEqualJump:
                let l = base[i.a]
                let r = base[i.b]
                if let holds = fastLessEqual(l, r) {
                    if holds == (i.flag & 1 != 0) {
                        pc += i.signedC
                        if i.signedC < 0 { break }
                    }
                    continue dispatch
                }
                vm.pointee.pc = pc
                let truth = slowCompareTruth(vm, .lessEqual, i.flag, l, r)
                if truth < 0 { break dispatch }
                if (truth > 0) == (i.flag & 1 != 0) {
                    pc += i.signedC
                    if i.signedC < 0 { break }
                }
                continue dispatch
            case .lessEqualJumpK:
                let l = base[i.a]
                let r = constants[i.b]
                if let holds = fastLessEqual(l, r) {
                    if holds == (i.flag & 1 != 0) {
                        pc += i.signedC
                        if i.signedC < 0 { break }
                    }
                    continue dispatch
                }
                vm.pointee.pc = pc
                let truth = slowCompareTruth(vm, .lessEqual, i.flag, l, r)
                if truth < 0 { break dispatch }
                if (truth > 0) == (i.flag & 1 != 0) {
                    pc += i.signedC
                    if i.signedC < 0 { break }
                }
                continue dispatch
            case .lessEqualJumpKR:
                let l = constants[i.a]
                let r = base[i.b]
                if let holds = fastLessEqual(l, r) {
                    if holds == (i.flag & 1 != 0) {
                        pc += i.signedC
                        if i.signedC < 0 { break }
                    }
                    continue dispatch
                }
                vm.pointee.pc = pc
                let truth = slowCompareTruth(vm, .lessEqual, i.flag, l, r)
                if truth < 0 { break dispatch }
                if (truth > 0) == (i.flag & 1 != 0) {
                    pc += i.signedC
                    if i.signedC < 0 { break }
                }
                continue dispatch
            case .equalJump:
                let l = base[i.a]
                let r = base[i.b]
                if let holds = fastEqual(l, r) {
                    if holds == (i.flag & 1 != 0) {
                        pc += i.signedC
                        if i.signedC < 0 { break }
                    }
                    continue dispatch
                }
                vm.pointee.pc = pc
                let truth = slowEqualTruth(vm, l, r)
                if truth < 0 { break dispatch }
                if (truth > 0) == (i.flag & 1 != 0) {
                    pc += i.signedC
                    if i.signedC < 0 { break }
                }
                continue dispatch
            case .equalJumpK:
                let l = base[i.a]
                let r = constants[i.b]
                if let holds = fastEqual(l, r) {
                    if holds == (i.flag & 1 != 0) {
                        pc += i.signedC
                        if i.signedC < 0 { break }
                    }
                    continue dispatch
                }
                vm.pointee.pc = pc
                let truth = slowEqualTruth(vm, l, r)
                if truth < 0 { break dispatch }
                if (truth > 0) == (i.flag & 1 != 0) {
                    pc += i.signedC
                    if i.signedC < 0 { break }
                }
                continue dispatch
            case .checkBool:
                let value = base[i.a]
                if !value.isBool {
                    vm.pointee.pc = pc
                    let truth = slowTruth(vm, value)
                    if truth < 0 { break dispatch }
                    base[i.a] = Value(truth > 0)
                }
                continue dispatch

            // MARK: Loops
            case .rangePrepare:
                let loop = base + i.a
                // Bounds of one sign: their difference fits 32 bits, so that the loop itself cannot overflow.
                if loop[0].bits & loop[1].bits >= Value.intTag
                    && loop[2].bits == Value(1 as Int32).bits
                    && loop[0].smallInt ^ loop[1].smallInt >= 0
                {
                    loop[1] = Value(loop[1].smallInt &- loop[0].smallInt)
                } else {
                    vm.pointee.pc = pc
                    if !slowRangePrepare(vm, loop) { break dispatch }
                }
                pc += i.d
                continue dispatch
            case .rangeNext:
                let loop = base + i.a
                if loop[0].isSmallInt {
                    let left = loop[1].smallInt
                    if left <= 0 { continue dispatch }
                    loop[1] = Value(left &- 1)
                    loop[3] = loop[0]
                    loop[0] = Value(loop[0].smallInt &+ loop[2].smallInt)
                } else if !slowRangeNext(vm, loop) {
                    continue dispatch
                }
                pc += i.d
                break
            case .forPrepare:
                vm.pointee.pc = pc
                if !slowForPrepare(vm, base + i.a) { break dispatch }
                pc += i.d
                continue dispatch
            case .forNext:
                let loop = base + i.a
                let subject = loop[0].object
                if subject.header.kind == .list {
                    let list = subject.list
                    let index = Int(loop[1].smallInt)
                    if list.pointee.count != Int(loop[2].smallInt) {
                        vm.pointee.pc = pc
                        failChanged(vm, "list")
                        break dispatch
                    }
                    if index < list.pointee.count {
                        loop[3] = list.pointee.items.unsafelyUnwrapped[index]
                        loop[1] = Value(Int32(truncatingIfNeeded: index &+ 1))
                    } else {
                        continue dispatch
                    }
                } else {
                    vm.pointee.pc = pc
                    let more = slowForNext(vm, base + i.a)
                    if more < 0 { break dispatch }
                    if more == 0 { continue dispatch }
                }
                pc += i.d
                break

            // MARK: Calls
            case .call:
                let slot = base + i.a
                let callee = slot.pointee
                if callee.isObject {
                    let object = callee.object
                    if object.header.kind == .closure {
                        let prototype = object.closure.pointee.prototype
                        let top = slot + 1 + Int(prototype.pointee.registerCount)
                        if prototype.pointee.isSimple
                            && Int(prototype.pointee.parameterCount) == i.b
                            && top < vm.pointee.stackLimit && frame < vm.pointee.framesEnd
                        {
                            frame.pointee.pc = pc
                            frame += 1
                            base = slot + 1
                            pc = UnsafePointer(prototype.pointee.code)
                            constants = UnsafePointer(prototype.pointee.constants)
                            frame.pointee.base = base
                            frame.pointee.constants = constants
                            frame.pointee.top = top
                            vm.pointee.frame = frame
                            break
                        }
                    } else if object.header.kind == .structType
                        && object.structType.pointee.fieldCount == i.b
                    {
                        base[i.c] = makeInstance(heap, object, slot + 1)
                        break
                    } else if object.header.kind == .native,
                        let direct = object.native.pointee.direct
                    {
                        let result = Value(bits: direct(heap.state, slot + 1, i.b))
                        if !result.isUndefined {
                            base[i.c] = result
                            continue dispatch
                        }
                    }
                }
                frame.pointee.pc = pc
                vm.pointee.pc = pc
                if !slowCall(vm, slot, i.b, i.c) { break dispatch }
                frame = vm.pointee.frame
                pc = vm.pointee.pc
                base = frame.pointee.base
                constants = frame.pointee.constants
                continue dispatch
            case .callNamed, .callSpread:
                let names = constants[pc.pointee.a]
                let destination = pc.pointee.c
                pc += 1
                frame.pointee.pc = pc
                vm.pointee.pc = pc
                if !slowCallNamed(
                    vm, base + i.a, i.b, destination, names, spread: i.opcode == .callSpread)
                {
                    break dispatch
                }
                frame = vm.pointee.frame
                pc = vm.pointee.pc
                base = frame.pointee.base
                constants = frame.pointee.constants
                continue dispatch
            case .callMethod:
                let slot = base + i.a
                let receiver = slot[1]
                pc += 2
                if receiver.isObject {
                    let object = receiver.object
                    let cache = pc[-2]
                    if object.header.kind == .instance
                        && object.header.tag == UInt32(truncatingIfNeeded: cache)
                    {
                        let type = object.instance.pointee.type.structType
                        let method = type.pointee.methods[Int(cache >> 32)]
                        slot.pointee = method
                        let prototype = method.object.closure.pointee.prototype
                        let top = slot + 1 + Int(prototype.pointee.registerCount)
                        if prototype.pointee.isSimple
                            && Int(prototype.pointee.parameterCount) == i.b
                            && top < vm.pointee.stackLimit && frame < vm.pointee.framesEnd
                            && pc[-1].a == 0
                        {
                            frame.pointee.pc = pc
                            frame += 1
                            base = slot + 1
                            pc = UnsafePointer(prototype.pointee.code)
                            constants = UnsafePointer(prototype.pointee.constants)
                            frame.pointee.base = base
                            frame.pointee.constants = constants
                            frame.pointee.top = top
                            vm.pointee.frame = frame
                            break
                        }
                    }
                }
                let fallback = constants[pc[-1].b]
                if pc[-1].a == 0 && fallback.isSmallInt && fallback.smallInt >= 0
                    && receiver.hasNoMethods
                {
                    let function = globals[Int(fallback.smallInt)]
                    if function.isKind(.native), let direct = function.object.native.pointee.direct
                    {
                        let result = Value(bits: direct(heap.state, slot + 1, i.b))
                        if !result.isUndefined {
                            base[pc[-1].c] = result
                            continue dispatch
                        }
                    }
                }
                frame.pointee.pc = pc
                vm.pointee.pc = pc
                if !slowCallMethod(vm, slot, i.b, constants[i.c]) { break dispatch }
                frame = vm.pointee.frame
                pc = vm.pointee.pc
                base = frame.pointee.base
                constants = frame.pointee.constants
                continue dispatch
            case .return:
                let value = base[i.a]
                frame -= 1
                vm.pointee.frame = frame
                pc = frame.pointee.pc
                base = frame.pointee.base
                constants = frame.pointee.constants
                base[pc[-1].c] = value
                continue dispatch
            case .halt:
                // The pseudo frame of this run.
                vm.pointee.frame = frame - 1
                return true

            // MARK: Members and items
            case .getMember:
                let subject = base[i.b]
                let cache = pc.pointee
                pc += 1
                if subject.isObject {
                    let object = subject.object
                    if object.header.kind == .instance
                        && object.header.tag == UInt32(truncatingIfNeeded: cache)
                    {
                        base[i.a] = object.instance.fields[Int(cache >> 32)]
                        continue dispatch
                    }
                }
                vm.pointee.pc = pc
                if !slowGetMember(vm, i.a, subject, constants[i.c]) { break dispatch }
                continue dispatch
            case .setMember:
                let subject = base[i.a]
                let cache = pc.pointee
                pc += 1
                if subject.isObject {
                    let object = subject.object
                    if object.header.kind == .instance
                        && object.header.tag == UInt32(truncatingIfNeeded: cache)
                    {
                        object.instance.fields[Int(cache >> 32)] = base[i.c]
                        continue dispatch
                    }
                }
                vm.pointee.pc = pc
                if !slowSetMember(vm, subject, constants[i.b], base[i.c]) { break dispatch }
                continue dispatch
            case .getIndex:
                let subject = base[i.b]
                let index = base[i.c]
                if index.isSmallInt && subject.isObject && subject.object.header.kind == .list {
                    let list = subject.object.list
                    let position = Int(index.smallInt)
                    if UInt(bitPattern: position) < UInt(bitPattern: list.pointee.count) {
                        base[i.a] = list.pointee.items.unsafelyUnwrapped[position]
                        continue dispatch
                    }
                }
                vm.pointee.pc = pc
                if !slowGetIndex(vm, i.a, subject, index) { break dispatch }
                continue dispatch
            case .setIndex:
                let subject = base[i.a]
                let index = base[i.b]
                if index.isSmallInt && subject.isObject && subject.object.header.kind == .list {
                    let list = subject.object.list
                    let position = Int(index.smallInt)
                    if UInt(bitPattern: position) < UInt(bitPattern: list.pointee.count) {
                        list.pointee.items.unsafelyUnwrapped[position] = base[i.c]
                        continue dispatch
                    }
                }
                vm.pointee.pc = pc
                if !slowSetIndex(vm, subject, index, base[i.c]) { break dispatch }
                continue dispatch
            case .getIndices:
                pc += 1
                vm.pointee.pc = pc
                if !slowGetIndices(vm, i.a, base[i.b], base + i.c, pc[-1]) { break dispatch }
                continue dispatch
            case .setIndices:
                pc += 1
                vm.pointee.pc = pc
                if !slowSetIndices(vm, base[i.a], base[i.b], base + i.c, pc[-1]) { break dispatch }
                continue dispatch

            // MARK: Making values
            case .newList:
                base[i.a] = makeList(heap, base + i.b, i.c)
                continue dispatch
            case .append:
                base[i.a].object.list.append(base[i.b], heap: heap)
                continue dispatch
            case .extend:
                vm.pointee.pc = pc
                if !slowExtend(vm, base[i.a], base[i.b]) { break dispatch }
                continue dispatch
            case .newDict:
                base[i.a] = Value(object: heap.dict())
                continue dispatch
            case .dictSet:
                vm.pointee.pc = pc
                if !slowSetIndex(vm, base[i.a], base[i.b], base[i.c]) { break dispatch }
                continue dispatch
            case .dictMerge:
                vm.pointee.pc = pc
                if !slowDictMerge(vm, base[i.a], base[i.b]) { break dispatch }
                continue dispatch
            case .newRange:
                vm.pointee.pc = pc
                if !slowNewRange(vm, i.a, base + i.b) { break dispatch }
                continue dispatch
            case .format:
                vm.pointee.pc = pc
                if !slowFormat(vm, i.a, constants[i.b]) { break dispatch }
                continue dispatch
            case .interpolate:
                vm.pointee.pc = pc
                if !slowInterpolate(vm, i.a, base + i.b, i.c) { break dispatch }
                continue dispatch
            case .newStruct:
                slowNewStruct(vm, i.a, constants[i.d])
                continue dispatch
            case .newInstance:
                base[i.a] = makeInstance(
                    heap, base[-1].object.closure.upvalues[0].object, base)
                continue dispatch
            case .newGenerator:
                newGenerator(vm, i.a, resumingAt: pc + 1)
                continue dispatch
            case .yield:
                let value = base[i.a]
                suspendGenerator(vm, base[i.b], resumingAt: pc)
                frame -= 1
                vm.pointee.frame = frame
                pc = frame.pointee.pc
                base = frame.pointee.base
                constants = frame.pointee.constants
                base[pc[-1].c] = value
                continue dispatch
            case .finish:
                finishGenerator(base[i.a])
                continue dispatch
            case .getThrown:
                base[i.a] = thrownValue(base[i.b])
                continue dispatch
            case .throw:
                vm.pointee.pc = pc
                slowThrow(vm, base[i.a])
                break dispatch
            case .import:
                vm.pointee.pc = pc
                if !slowImport(vm, i.a, constants[i.d]) { break dispatch }
                continue dispatch

            // MARK: Patterns
            case .unpack:
                pc += 1
                vm.pointee.pc = pc
                if !slowUnpack(vm, i.a, base[i.b], i.c, rest: i.flag & 1 != 0 ? pc[-1].a : -1) {
                    break dispatch
                }
                continue dispatch
            case .unpackKey:
                vm.pointee.pc = pc
                if !slowUnpackKey(vm, i.a, base[i.b], constants[i.c]) { break dispatch }
                continue dispatch
            case .getField:
                vm.pointee.pc = pc
                if !slowGetField(vm, i.a, base[i.b], i.c) { break dispatch }
                continue dispatch
            case .test:
                base[i.a] = Value(slowTest(base[i.b], i, base, constants))
                continue dispatch
            case .noMatch:
                vm.pointee.pc = pc
                failNoMatch(vm, base[i.a])
                break dispatch
            }
            // Back-edges and calls end here; everything else has gone on to the next instruction.
            fuel.pointee &-= 1
            if fuel.pointee < 0 {
                vm.pointee.pc = pc
                if !safepoint(vm) { break dispatch }
            }
        }
        if !unwind(vm, to: entry) { return false }
    }
}

@inline(__always)
private func binaryOperator(_ raw: UInt8) -> BinaryOperator {
    unsafeBitCast(raw, to: BinaryOperator.self)
}
