import Glibc
import Kernels
import Tensors

/// A square grid of nodes, and the Fourier transforms that convolve masses on it with functions of the
/// distance. Twice as wide as the nodes, with zeros, so that the far ends do not meet.
final class FourierGrid: @unchecked Sendable {
    /// Nodes a side.
    let side: Int
    let spacing: Float
    /// The spectra of (x + i y) / (1 + r²)² and of 1 / (1 + r²).
    private let forceRe: Buffer<Float>
    private let forceIm: Buffer<Float>
    private let similarity: Buffer<Float>
    private let zero: Buffer<Float>
    /// The transform of one side on the other's nodes: [length, side].
    private let re: Buffer<Float>
    private let im: Buffer<Float>
    private let cosines: Buffer<Float>
    private let sines: Buffer<Float>
    private let operation: String

    private static let batch = Int(KERNEL_FOURIER_BATCH)
    private var length: Int { 2 * side }

    /// Sides whose double has no prime factors but 2 and 3 and is a multiple of 32.
    static let sides = [
        48, 64, 96, 128, 144, 192, 256, 288, 384, 432, 576, 768, 864, 1024, 1152, 1536,
    ]

    init(side: Int, spacing: Float, for operation: String) throws {
        self.side = side
        self.spacing = spacing
        self.operation = operation
        let length = 2 * side
        forceRe = try Buffer(length * length, for: operation)
        forceIm = try Buffer(length * length, for: operation)
        similarity = try Buffer(length * length, for: operation)
        zero = try Buffer(length * length, for: operation)
        re = try Buffer(length * length, for: operation)
        im = try Buffer(length * length, for: operation)
        cosines = try Buffer(length, for: operation)
        sines = try Buffer(length, for: operation)
        for k in 0..<length {
            let angle = 2 * Double.pi * Double(k) / Double(length)
            cosines[k] = Float(cos(angle))
            sines[k] = Float(sin(angle))
        }
        try setSpectra()
    }

    private var fourier: KernelFourier {
        KernelFourier(length: length, cosines: cosines.base, sines: sines.base)
    }

    private func setSpectra() throws {
        let length = self.length
        let (x, y) = (
            try Buffer<Float>(length * length, for: operation),
            try Buffer<Float>(length * length, for: operation)
        )
        let near = try Buffer<Float>(length * length, for: operation)
        // Divided by the number of nodes here, since the inverse transform is not.
        let share = 1 / Float(length * length)
        let side = self.side
        for row in 0..<length {
            let down = spacing * Float(row < side ? row : row - length)
            for column in 0..<length {
                let across = spacing * Float(column < side ? column : column - length)
                let q = 1 / (1 + across * across + down * down)
                let place = row * length + column
                near[place] = q * share
                // The opposite of the middle has both signs; it meets no mass.
                let isMiddle = row == side || column == side
                x[place] = isMiddle ? 0 : across * q * q * share
                y[place] = isMiddle ? 0 : down * q * q * share
            }
        }
        transform(x, y, into: forceRe, forceIm)
        transform(near, zero, into: similarity, x)
    }

    private func transform(
        _ a: Buffer<Float>, _ b: Buffer<Float>, into re: Buffer<Float>, _ im: Buffer<Float>
    ) {
        let length = self.length
        inBatches(length) { f, scratch, first in
            kernel_fourier_columns(
                f, scratch, self.re.base, self.im.base, length, length, a.base, b.base, length,
                length, first, false)
        }
        inBatches(length) { f, scratch, first in
            kernel_fourier_spectrum_rows(
                f, scratch, re.base, im.base, self.re.base, self.im.base, length, first)
        }
    }

    private func inBatches(
        _ count: Int,
        _ body: (UnsafePointer<KernelFourier>, UnsafeMutablePointer<Float>, Int) -> Void
    ) {
        let fourier = self.fourier
        Parallel.run(count / Self.batch) { piece in
            withUnsafeTemporaryAllocation(
                of: Float.self, capacity: 4 * length * Self.batch
            ) { scratch in
                guard let scratch = scratch.baseAddress else { return }
                withUnsafePointer(to: fourier) { body($0, scratch, piece * Self.batch) }
            }
        }
    }

    /// Sets `x` and `y`, [side, side], to the forces at the nodes; returns the sum of
    /// 1 / (1 + r²) over all pairs of masses.
    func forces(of masses: Buffer<Float>, x: Buffer<Float>, y: Buffer<Float>) throws -> Double {
        let energies = try Buffer<Double>(length / Self.batch, for: operation)
        convolve(masses, forceRe, forceIm, similarity, energies, into: x, y)
        return energies.array.reduce(0, +)
    }

    /// Sets `out`, [side, side], to the sums of 1 / (1 + r²) at the nodes.
    func similarities(of masses: Buffer<Float>, into out: Buffer<Float>) throws {
        let rest = try Buffer<Float>(side * side, for: operation)
        convolve(masses, similarity, zero, nil, nil, into: out, rest)
    }

    private func convolve(
        _ masses: Buffer<Float>, _ spectrumRe: Buffer<Float>, _ spectrumIm: Buffer<Float>,
        _ weights: Buffer<Float>?, _ energies: Buffer<Double>?, into x: Buffer<Float>,
        _ y: Buffer<Float>
    ) {
        let (side, length) = (self.side, self.length)
        inBatches(side) { f, scratch, first in
            kernel_fourier_columns(
                f, scratch, re.base, im.base, side, length, masses.base, nil, side, side, first,
                false)
        }
        inBatches(length) { f, scratch, first in
            let energy = kernel_fourier_filter_rows(
                f, scratch, re.base, im.base, side, side, spectrumRe.base, spectrumIm.base,
                weights?.base, first)
            energies?[first / Self.batch] = energy
        }
        inBatches(side) { f, scratch, first in
            kernel_fourier_columns(
                f, scratch, x.base, y.base, side, side, re.base, im.base, side, length, first, true)
        }
    }
}
