import Kernels

/// Numbers of less than full precision, below 1e-38 in float32, with which each operation takes some
/// hundred cycles.
package enum Denormals {
    /// Runs `body` with such numbers counted as zero, on this thread.
    ///
    /// Means of what stays zero, as the gradients of dead units, shrink until they are denormal.
    package static func flushed(_ body: () -> Void) {
        let mode = kernel_begin_flushing()
        body()
        kernel_end_flushing(mode)
    }
}
