import COpenBLAS
import Glibc
import Kernels

/// OpenBLAS's matrix product of float64, opened when the first one is asked for. Linked, the library would cost
/// every start of the program some milliseconds and a thread that waits by spinning.
struct BLAS: Sendable {
    typealias Float64Product =
        @convention(c) (
            CBLAS_ORDER, CBLAS_TRANSPOSE, CBLAS_TRANSPOSE, blasint, blasint, blasint, Double,
            UnsafePointer<Double>?, blasint, UnsafePointer<Double>?, blasint, Double,
            UnsafeMutablePointer<Double>?, blasint
        ) -> Void

    let float64: Float64Product

    /// nil where the machine has no OpenBLAS; products are then slow and right.
    static let shared = BLAS()

    private init?() {
        // Products are called from the pool's threads, one thread a call: the library's own would
        // compete with them. It reads this once, while it is opened.
        setenv("OPENBLAS_NUM_THREADS", "1", 1)
        guard var library = BLAS.open() else { return nil }
        // A CPU newer than the library is taken for one that has SSE alone: half as fast as what runs
        // wherever there are AVX2 and FMA. (Kernels for AVX-512 would be faster still, but 0.3.21's
        // are not trusted.) Asked for from the start, these would also replace better ones where the
        // library knows the CPU; so it is opened once more.
        if String(cString: kernel_level()) != "baseline", getenv("OPENBLAS_CORETYPE") == nil,
            BLAS.core(of: library) == "Prescott", dlclose(library) == 0
        {
            setenv("OPENBLAS_CORETYPE", "Haswell", 1)
            guard let again = BLAS.open() else { return nil }
            library = again
        }
        guard let float64 = dlsym(library, "cblas_dgemm") else { return nil }
        self.float64 = unsafeBitCast(float64, to: Float64Product.self)
    }

    private static func open() -> UnsafeMutableRawPointer? {
        dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL)
            ?? dlopen("libopenblas.so", RTLD_NOW | RTLD_LOCAL)
    }

    /// The name of the CPU that the library has kernels for and works with.
    private static func core(of library: UnsafeMutableRawPointer) -> String? {
        guard let name = dlsym(library, "openblas_get_corename") else { return nil }
        typealias Name = @convention(c) () -> UnsafePointer<CChar>?
        return unsafeBitCast(name, to: Name.self)().map { String(cString: $0) }
    }
}
