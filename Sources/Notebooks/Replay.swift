import FileSystem
import Session

/// Told what a replay does while it does it, for the terminal.
package protocol ReplayObserver: AnyObject {
    func begin(cell index: Int)
    func receive(_ event: OutputEvent)
    func end(cell index: Int, _ record: CellRecord)
}

/// Runs a notebook's cells top to bottom in a session of their own.
package struct Replay {
    package struct Options: Sendable {
        /// Seconds a cell may take where neither it nor the front matter says.
        package var timeout: Double?
        /// Go on after a cell that failed.
        package var keepsGoing = false
        /// Bytes that values may take; nil for the usual limit.
        package var maxMemory: Int?
        package var displayWidth = 80

        package init() {}
    }

    /// How the replay as a whole ended; a command's exit code follows from it.
    package enum Ending: Equatable, Sendable {
        case finished, failed, timedOut, interrupted
        /// A cell called `exit`.
        case exited(Int32)
    }

    private let notebook: NotebookFile
    private let parameters: [Parameter]
    private let options: Options
    private let session: Session
    private let collector: OutputCollector

    /// - Parameter observer: kept alive by the replay.
    package init(
        _ notebook: NotebookFile, parameters: [Parameter], options: Options = Options(),
        observer: (any ReplayObserver)? = nil
    ) {
        self.notebook = notebook
        self.parameters = parameters
        self.options = options
        var settings = Session.Options()
        settings.seed = notebook.frontMatter.seed
        settings.workingDirectory = Files.folder(of: notebook.path)
        settings.displayWidth = options.displayWidth
        settings.maxMemory = options.maxMemory
        collector = OutputCollector(
            observer: observer, formats: notebook.frontMatter.figureFormats,
            dpi: notebook.frontMatter.dpi)
        session = Session(settings, output: collector)
        for parameter in parameters { session.define(parameter.name, parameter.value) }
    }

    /// Runs every cell; never throws, since an error is a cell's output.
    ///
    /// - Parameter isInterrupted: asked after each cell. Training takes Ctrl-C as its own early end; a replay ends
    ///   with it, since what follows would be of a model half trained.
    package func run(isInterrupted: () -> Bool = { false }) -> (record: RunRecord, ending: Ending) {
        let cells = notebook.cells
        var names = FigureNames(labels: cells.compactMap(\.options.label))
        var records: [CellRecord] = []
        var ending = Ending.finished
        var isStopped = false
        for (index, cell) in cells.enumerated() {
            var record = CellRecord(
                label: cell.options.label, code: SHA256.hexDigest(of: Array(cell.code.utf8)),
                status: .notRun, outputs: [])
            if !cell.options.evaluates {
                record.status = .skipped
            } else if !isStopped {
                collector.observer?.begin(cell: index)
                var failure = run(cell, index, into: &record, &names)
                if failure == nil, isInterrupted() {
                    let error = ErrorRecord(
                        kind: "interrupted", message: "interrupted", rendered: "interrupted",
                        line: nil)
                    record.outputs.append(.error(error))
                    record.status = .failed
                    failure = .interrupted
                }
                collector.observer?.end(cell: index, record)
                if let failure {
                    ending = failure
                    isStopped = failure != .failed || !options.keepsGoing
                }
            }
            records.append(record)
        }
        let record = RunRecord(
            cells: records, parameters: parameters, seed: notebook.frontMatter.seed,
            computation: notebook.computationDigest)
        return (record, ending)
    }

    /// Runs one cell and says how it ended the run, nil where the run goes on.
    private func run(
        _ cell: Cell, _ index: Int, into record: inout CellRecord, _ names: inout FigureNames
    ) -> Ending? {
        let limit = cell.options.timeout ?? notebook.frontMatter.timeout ?? options.timeout
        session.setTimeLimit(seconds: limit)
        let clock = ContinuousClock()
        let start = clock.now
        var failure: ScriptFailure?
        do throws(ScriptFailure) {
            let result = try session.evaluate(cell.code, name: notebook.nameOfCell(index))
            if let display = result.display { collector.receive(.display(display)) }
        } catch {
            failure = error
        }
        do throws(ErrorRecord) {
            record.outputs = try collector.take(cell: index, label: cell.options.label, &names)
        } catch {
            record.outputs = [.error(error)]
            record.status = .failed
        }
        let elapsed = (clock.now - start).components
        record.seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
        if record.status == .failed { return .failed }
        return settle(failure, cell.options.expectedError, &record)
    }

    /// Compares how the cell ended with how it was expected to end.
    private func settle(
        _ failure: ScriptFailure?, _ expected: CellOptions.ExpectedError,
        _ record: inout CellRecord
    ) -> Ending? {
        record.status = .ok
        guard let failure else {
            if expected == .none { return nil }
            record.status = .failed
            let message = "the cell says `expect-error`, and no error came"
            record.outputs.append(
                .error(
                    ErrorRecord(
                        kind: "expectation", message: message, rendered: message, line: nil)))
            return .failed
        }
        if case .exit(let code) = failure.kind {
            if code != 0 { record.status = .failed }
            record.outputs.append(.note("the cell left the notebook with exit(\(code))"))
            return .exited(code)
        }
        record.outputs.append(.error(ErrorRecord(failure)))
        switch failure.kind {
        case .timeout:
            record.status = .failed
            return .timedOut
        case .interrupted:
            record.status = .failed
            return .interrupted
        case .syntax, .runtime, .exit:
            if expected.matches(failure) { return nil }
            record.status = .failed
            return .failed
        }
    }
}

extension CellOptions.ExpectedError {
    fileprivate func matches(_ failure: ScriptFailure) -> Bool {
        switch self {
        case .none: false
        case .any: true
        case .matching(let text): failure.errorKind == text || failure.message.contains(text)
        }
    }
}

extension ErrorRecord {
    init(_ failure: ScriptFailure) {
        let kind =
            switch failure.kind {
            case .syntax: "syntax"
            case .timeout: "timeout"
            case .interrupted: "interrupted"
            case .runtime, .exit: failure.errorKind
            }
        self.init(
            kind: kind, message: failure.message, rendered: failure.rendered, line: failure.line)
    }
}
