import Figures
import Machine
import Networks

/// What `find_lr` found, as a value: a table of rates and losses, and the rate to take.
final class RateSearchValue: HostObject, Tabular {
    static let typeName = "rate search"
    private let search: RateSearch

    init(_ search: RateSearch) {
        self.search = search
    }

    func describe(limit: Int) -> String {
        let every = max(1, search.rates.count / 12)
        let rows = stride(from: 0, to: search.rates.count, by: every).map { place in
            let rate = TrainingText.rate(search.rates[place])
            return rate + String(repeating: " ", count: max(1, 12 - rate.count))
                + TrainingText.number(search.losses[place])
        }
        let advice =
            search.suggestion.map {
                "try lr: \(TrainingText.rate($0)), where the loss falls fastest"
            }
            ?? "the loss never falls: look at the inputs' scale, or begin with a smaller rate"
        return (["lr          loss"] + rows + [advice]).joined(separator: "\n")
    }

    var outline: String { search.suggestion.map { "try lr: \(TrainingText.rate($0))" } ?? "none" }

    var memberNames: [String] { ["lr", "loss", "suggestion"] }

    func member(_ name: String, in context: BuiltinContext) throws -> Value? {
        switch name {
        case "lr": search.rates.value(in: context)
        case "loss": search.losses.value(in: context)
        case "suggestion": search.suggestion.value(in: context)
        default: nil
        }
    }

    func figureColumns() throws -> [(name: String, column: Figures.Column)] {
        [("lr", .numbers(search.rates)), ("loss", .numbers(search.losses))]
    }
}
