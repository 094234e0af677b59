import Fuzzing
import Glibc
import Machine

// What libFuzzer calls. `LINNET_FUZZ` names the target; see Scripts/fuzz.

private let target =
    Target(
        rawValue: getenv("LINNET_FUZZ").map { String(cString: $0) } ?? "") ?? .syntax

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    watch()
    do {
        try target.check(Array(UnsafeBufferPointer(start: start, count: count)))
    } catch {
        fatalError("\(error)")
    }
    return 0
}

/// Ctrl-C after a second or two: a run that does not end then either is reported by libFuzzer as a time-out.
private func watch() {
    Interrupt.clear()
    runs.pointee += 1
    _ = watcher
}

private nonisolated(unsafe) let runs: UnsafeMutablePointer<Int> = {
    let runs = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    runs.initialize(to: 0)
    return runs
}()

private let watcher: pthread_t = {
    Interrupt.prepare()
    var thread = pthread_t()
    pthread_create(
        &thread, nil,
        { _ in
            var seen = 0
            while true {
                sleep(1)
                if runs.pointee == seen { Interrupt.request() }
                seen = runs.pointee
            }
        }, nil)
    return thread
}()
