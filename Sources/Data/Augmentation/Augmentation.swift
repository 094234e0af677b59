import Tensors

/// What is done to training rows by chance, so that a network never sees quite the same twice.
///
/// It works on the stored numbers, after steps that change a picture's size and before they are scaled,
/// so that a brightness of 0.2 means a fifth of white whatever the scale. What is drawn for a row depends
/// on its seed alone, and each kind draws from numbers of its own: leaving one out changes no other.
package struct Augmentation: Equatable, Sendable {
    package enum Flip: String, CaseIterable, Sendable {
        case none, horizontal, vertical, both
    }

    package var flip = Flip.none
    /// Pixels, at most, along either axis; what comes in is black.
    package var shift = 0
    /// Degrees, at most, either way.
    package var rotate = 0.0
    /// Share of the size by which a picture grows or shrinks at most.
    package var zoom = 0.0
    /// Pixels that are added at each side, mirrored, before a window of the old size is cut.
    package var crop = 0
    /// Share of the area, at most, that half of the pictures lose to their mean.
    package var erase = 0.0
    /// Share of white that is added or taken away at most.
    package var brightness = 0.0
    /// Share by which differences from the mean grow or shrink at most.
    package var contrast = 0.0
    /// Standard deviation of what is added to each number, as a share of white.
    package var noise = 0.0
    /// Both parameters of the beta distribution by which two rows are mixed; 0 mixes none.
    package var mixup = 0.0
    /// The same for the area that is taken from another picture.
    package var cutmix = 0.0

    package init() {}

    /// Numbers the kinds of chance.
    enum Draw: UInt64 {
        case flip, shift, rotate, zoom, crop, erase, brightness, contrast, noise, mix
    }

    func random(_ draw: Draw, _ seed: UInt64) -> CountedRandom {
        CountedRandom(seed: Seed.mix(seed, draw.rawValue))
    }

    /// Whether more is done than mixing rows.
    var changesRows: Bool {
        var rest = self
        (rest.mixup, rest.cutmix) = (0, 0)
        return rest != Augmentation()
    }

    var mixes: Bool { mixup > 0 || cutmix > 0 }

    private var needsPictures: Bool {
        var rest = self
        (rest.noise, rest.mixup) = (0, 0)
        return rest != Augmentation()
    }

    /// - Throws: `DataError` without a file where a setting is out of range or needs pictures.
    package func check(for shape: [Int]) throws {
        if needsPictures { try PreparationStep.checkPicture(shape, "augment") }
        let most = shape.count == 3 ? min(shape[0], shape[1]) - 1 : 0
        for (name, pixels) in [("shift", shift), ("crop", crop)] where !(0...most).contains(pixels)
        {
            throw DataError(
                "", "augment: `\(name)` is from 0 to \(most) pixels for \(shape), got \(pixels)")
        }
        try Self.check("rotate", rotate, to: 180, "degrees from 0 to 180")
        try Self.check("zoom", zoom, to: 0.9, "a share from 0 to 0.9")
        try Self.check("erase", erase, to: 1, "a share from 0 to 1")
        try Self.check("brightness", brightness, to: 1, "a share from 0 to 1")
        try Self.check("contrast", contrast, to: 1, "a share from 0 to 1")
        try Self.check("noise", noise, to: 10, "a share of white, 0 or more")
        try Self.check("mixup", mixup, to: 100, "a number from 0 to 100")
        try Self.check("cutmix", cutmix, to: 100, "a number from 0 to 100")
    }

    private static func check(
        _ name: String, _ value: Double, to most: Double, _ expected: String
    ) throws {
        guard value >= 0 && value <= most else {
            throw DataError("", "augment: `\(name)` is \(expected), got \(value)")
        }
    }

    /// The kinds that are switched on, as they were asked for.
    package var text: String {
        var parts: [String] = []
        if flip != .none { parts.append("flip \(flip.rawValue)") }
        let numbers = [
            ("shift", Double(shift)), ("rotate", rotate), ("zoom", zoom), ("crop", Double(crop)),
            ("erase", erase), ("brightness", brightness), ("contrast", contrast),
            ("noise", noise), ("mixup", mixup), ("cutmix", cutmix),
        ]
        for (name, value) in numbers where value > 0 {
            parts.append("\(name) \(value == value.rounded() ? "\(Int(value))" : "\(value)")")
        }
        return parts.joined(separator: ", ")
    }
}
