import Data
import FileSystem
import Testing

@testable import Networks

@Suite struct HistoryTests {
    let folder = TemporaryFolder()

    func history() -> History {
        let history = History(metricNames: ["accuracy"])
        history.append(
            .init(epoch: 1, split: "train", loss: 0.5, metrics: [0.25], lr: 0.1, seconds: 2))
        history.append(
            .init(epoch: 1, split: "test", loss: .nan, metrics: [0.5], lr: 0.1, seconds: 1))
        return history
    }

    @Test func readsAsATable() {
        let columns = history().columns
        #expect(columns.map(\.name) == ["epoch", "split", "loss", "accuracy", "lr", "seconds"])
        #expect(columns[3].doubles == [0.25, 0.5])
        #expect(history().values("accuracy", split: "test") == [0.5])
        #expect(history().values("acc", split: "test") == nil)
    }

    @Test func savesAsCSVAndJSON() throws {
        let csv = "\(folder.path)/h.csv"
        try history().save(csv)
        #expect(
            history().csv
                == "epoch,split,loss,accuracy,lr,seconds\n1,train,0.5,0.25,0.1,2.0\n"
                + "1,test,nan,0.5,0.1,1.0\n")
        #expect(try CSV(path: csv).columns.count == 6)
        let path = "\(folder.path)/h.json"
        try history().save(path)
        let json = try JSON(parsing: ByteReader(path: path).readAll(limit: 10_000))
        #expect(json["rows"]?.array?[0]["loss"] == .number(0.5))
        #expect(json["rows"]?.array?[1]["loss"] == .null)
        #expect(throws: DataError.self) { try history().save("\(folder.path)/h.txt") }
        #expect(throws: DataError.self) { try history().save("\(folder.path)/none/h.csv") }
    }

    @Test(arguments: ["csv", "json"]) func isReadAsItWasSaved(_ ending: String) throws {
        let path = "\(folder.path)/read.\(ending)"
        try history().save(path)
        let again = try History.load(path)
        #expect(again.metricNames == ["accuracy"])
        #expect(again.csv == history().csv)
        for damaged in [
            "", "epoch,split\n", "{\"rows\": [{}]}", "epoch,split,loss,lr,seconds\n1,a,b\n",
        ] {
            try AtomicFile.save(Array(damaged.utf8), to: path)
            #expect(throws: DataError.self) { try History.load(path) }
        }
    }
}
