import Data
import Machine
import Tensors

/// Rows that a function of the script gives, one at a time, anew for each pass.
///
/// Only the session's thread calls it, so that batches of it are not made in the background.
final class ScriptRows: SequentialRows, @unchecked Sendable {
    let count: Int
    let rowType: TensorType
    let labelType: TensorType?
    let classes: [String]
    private let function: ScriptFunction
    private let context: BuiltinContext
    /// The passes under way, each of which goes through a value that is to be kept alive.
    private var passes: [ObjectIdentifier: Value] = [:]

    /// Calls the function once to see the first row, and goes through all rows where their number is
    /// not given.
    ///
    /// - Parameter classes: their names; needed with a number of rows, where labels are class indices.
    init(
        _ function: ScriptFunction, count: Int?, classes: [String], in context: BuiltinContext
    ) throws {
        self.function = function
        self.context = context
        var largest = -1
        var seen = 0
        let (rows, next) = try Self.start(function, in: context)
        context.keep(rows)
        guard let first = try next() else {
            throw DataError("dataset", "the function gives no rows")
        }
        let row = try ScriptRow(first)
        (rowType, labelType) = (row.inputType, row.labelType)
        var current: ScriptRow? = row
        while let row = current {
            seen += 1
            largest = max(largest, row.classIndex ?? -1)
            guard count == nil else { break }
            try context.checkInterrupt()
            current = try next().map { try ScriptRow($0) }
        }
        self.count = count ?? seen
        guard labelType?.dtype == .int64 else {
            self.classes = []
            return
        }
        guard !classes.isEmpty || count == nil else {
            throw DataError(
                "dataset", "labels are classes, and how many there are is not known",
                hint:
                    "name them: classes: [\"…\"]; or leave out rows, and all are gone through once")
        }
        self.classes = classes.isEmpty ? (0..<max(0, largest + 1)).map { "\($0)" } : classes
    }

    var scheme: LoadingScheme { .stream }
    var heldBytes: Int { 0 }
    var isForAnyThread: Bool { false }

    func traceValues(_ visit: (Value) -> Void) {
        visit(function.value)
        for value in passes.values { visit(value) }
    }

    func pass() throws -> any RowPass {
        let (value, next) = try Self.start(function, in: context)
        let pass = ScriptPass(self, next)
        passes[ObjectIdentifier(pass)] = value
        return pass
    }

    private static func start(
        _ function: ScriptFunction, in context: BuiltinContext
    ) throws -> (rows: Value, next: () throws -> Value?) {
        let rows = try function()
        guard rows.isGenerator || rows.isList else {
            throw ScriptError.type(
                "dataset: the function should give rows, got \(rows.summary)",
                hint: "yield [inputs, label] for each row, or return a list of such pairs")
        }
        return (rows, try context.keeping(rows) { try context.iterate(rows) })
    }

    private final class ScriptPass: RowPass {
        private let rows: ScriptRows
        private let nextValue: () throws -> Value?

        init(_ rows: ScriptRows, _ next: @escaping () throws -> Value?) {
            self.rows = rows
            nextValue = next
        }

        deinit { rows.passes[ObjectIdentifier(self)] = nil }

        func next(
            into row: UnsafeMutableRawBufferPointer, label: UnsafeMutableRawBufferPointer
        ) throws -> Bool {
            guard let value = try nextValue() else { return false }
            let found = try ScriptRow(value)
            guard found.inputType == rows.rowType, found.labelType == rows.labelType else {
                throw DataError(
                    "dataset",
                    "a row is \(found.text), and the first one was "
                        + ScriptRow.text(rows.rowType, rows.labelType),
                    hint: "all rows need one shape and one type")
            }
            if let index = found.classIndex, !rows.classes.indices.contains(index) {
                throw DataError(
                    "dataset",
                    "the label \(index) is not a class index from 0 to \(rows.classes.count - 1)")
            }
            row.copyMemory(from: UnsafeRawBufferPointer(found.input.data))
            if let target = found.label {
                label.copyMemory(from: UnsafeRawBufferPointer(target.data))
            }
            return true
        }
    }
}

/// One row that a script gave: `[inputs, label]`, or inputs alone.
private struct ScriptRow {
    let input: Tensor
    let label: Tensor?
    let classIndex: Int?

    init(_ value: Value) throws {
        guard value.isList, value.itemCount == 2, let first = value.listItem(0),
            let second = value.listItem(1), first.host is Tensor || first.isList
        else {
            (input, label, classIndex) = (try Self.stored(value), nil, nil)
            return
        }
        input = try Self.stored(first)
        if let index = second.plain.int {
            classIndex = index
            label = try Tensor([Int64(index)], shape: [])
        } else {
            classIndex = nil
            let number = second.plain.number.map { Value($0) }
            label = try TensorLike.tensor(of: number ?? second, for: "dataset").cast(.float32)
                .contiguous().detached()
        }
    }

    var inputType: TensorType { TensorType(input.shape, input.dtype) }
    var labelType: TensorType? { label.map { TensorType($0.shape, $0.dtype) } }
    var text: String { Self.text(inputType, labelType) }

    static func text(_ input: TensorType, _ label: TensorType?) -> String {
        let kind = label.map { ", label \($0.dtype.name) \($0.shape)" } ?? ", no label"
        return "\(input.dtype.name) \(input.shape)\(kind)"
    }

    /// Bytes stay bytes; all else is as a network takes it.
    private static func stored(_ value: Value) throws -> Tensor {
        let tensor = try TensorLike.tensor(of: value, for: "dataset").detached()
        guard !tensor.shape.isEmpty else {
            throw DataError(
                "dataset", "a row's inputs are one number", hint: "give them as a list: [[x], y]")
        }
        return try (tensor.dtype == .uint8 ? tensor : tensor.cast(.float32)).contiguous()
    }
}
