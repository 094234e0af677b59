import Data
import Tensors

extension JSON {
    /// A model's steps as its file keeps them.
    init(_ preparation: Preparation) {
        self = .dict([
            "input_shape": .ints(preparation.input.shape),
            "input_type": .string(preparation.input.dtype.name),
            "steps": .array(preparation.steps.map { JSON($0) }),
        ])
    }

    private init(_ step: PreparationStep) {
        func entry(_ name: String, _ members: [(String, JSON)]) -> JSON {
            .object(
                ([("step", .string(name))] + members).map { Member(key: $0.0, value: $0.1) })
        }
        func size(_ size: ImageSize) -> [(String, JSON)] {
            [("size", .ints([size.height, size.width]))]
        }
        func floats(_ values: [Float]) -> JSON { .array(values.map { .number(Double($0)) }) }
        switch step {
        case .resize(let new): self = entry("resize", size(new))
        case .crop(let new): self = entry("crop", size(new))
        case .pad(let edges, let value):
            let widths = [edges.top, edges.bottom, edges.left, edges.right]
            self = entry("pad", [("widths", .ints(widths)), ("value", .number(Double(value)))])
        case .channels(let channels): self = entry("channels", [("channels", .int(channels))])
        case .scale(let scaling):
            self = entry(
                "scale",
                [
                    ("to", .string(scaling.kind.rawValue)), ("offsets", floats(scaling.offsets)),
                    ("divisors", floats(scaling.divisors)),
                ])
        case .reshape(let shape): self = entry("reshape", [("shape", .ints(shape))])
        }
    }

    /// - Throws: `NetworkError` or `DataError` for what is no preparation.
    func preparation() throws -> Preparation {
        guard let shape = self["input_shape"]?.ints, ModelFile.isPossible(shape),
            let type = self["input_type"]?.string,
            let dtype = DType.allCases.first(where: { $0.name == type }),
            let steps = self["steps"]?.array, steps.count <= 100
        else { throw NetworkError("preparation", "a member is missing or out of range") }
        return try Preparation(of: TensorType(shape, dtype), steps.map { try $0.step() })
    }

    private func step() throws -> PreparationStep {
        func size() throws -> ImageSize {
            guard let size = self["size"]?.ints, size.count == 2 else { throw damaged }
            return ImageSize(height: size[0], width: size[1])
        }
        switch self["step"]?.string {
        case "resize": return .resize(try size())
        case "crop": return .crop(try size())
        case "pad":
            guard let widths = self["widths"]?.ints, widths.count == 4,
                let value = self["value"]?.double
            else { throw damaged }
            return .pad(
                .init(top: widths[0], bottom: widths[1], left: widths[2], right: widths[3]),
                value: Float(value))
        case "channels":
            guard let channels = self["channels"]?.int else { throw damaged }
            return .channels(channels)
        case "scale":
            let parts = ["offsets", "divisors"].map { name in
                (self[name]?.array ?? []).compactMap(\.double).map { Float($0) }
            }
            guard let kind = self["to"]?.string.flatMap(Scaling.Kind.init), !parts[0].isEmpty,
                parts[0].count == parts[1].count, parts[1].allSatisfy({ $0 != 0 })
            else { throw damaged }
            return .scale(Scaling(kind, offsets: parts[0], divisors: parts[1]))
        case "reshape":
            guard let shape = self["shape"]?.ints else { throw damaged }
            return .reshape(shape)
        default: throw damaged
        }
    }

    private var damaged: NetworkError {
        NetworkError("preparation", "a step is not one that is known: \(self)")
    }
}
