import COpenBLAS
import Glibc

/// OpenBLAS's matrix products, opened when the first one is asked for. Linked, the library would cost
/// every start of the program some milliseconds and a thread that waits by spinning.
struct BLAS: Sendable {
    typealias Float32Product =
        @convention(c) (
            CBLAS_ORDER, CBLAS_TRANSPOSE, CBLAS_TRANSPOSE, blasint, blasint, blasint, Float,
            UnsafePointer<Float>?, blasint, UnsafePointer<Float>?, blasint, Float,
            UnsafeMutablePointer<Float>?, blasint
        ) -> Void
    typealias Float64Product =
        @convention(c) (
            CBLAS_ORDER, CBLAS_TRANSPOSE, CBLAS_TRANSPOSE, blasint, blasint, blasint, Double,
            UnsafePointer<Double>?, blasint, UnsafePointer<Double>?, blasint, Double,
            UnsafeMutablePointer<Double>?, blasint
        ) -> Void

    let float32: Float32Product
    let float64: Float64Product

    /// nil where the machine has no OpenBLAS; products are then slow and right.
    static let shared = BLAS()

    private init?() {
        // Products are called from the pool's threads, one thread a call: the library's own would
        // compete with them. It reads this once, while it is opened.
        setenv("OPENBLAS_NUM_THREADS", "1", 1)
        guard
            let library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL)
                ?? dlopen("libopenblas.so", RTLD_NOW | RTLD_LOCAL),
            let float32 = dlsym(library, "cblas_sgemm"),
            let float64 = dlsym(library, "cblas_dgemm")
        else { return nil }
        self.float32 = unsafeBitCast(float32, to: Float32Product.self)
        self.float64 = unsafeBitCast(float64, to: Float64Product.self)
    }
}
