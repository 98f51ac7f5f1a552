import Testing

@testable import ImportPipeline

@Suite("Dropped files")
struct WatchingTests {
  @Test("A file is whole once its size and time have not changed for so many seconds")
  func aFileIsWholeOnceItRests() {
    var settled = SettledFiles(seconds: 2)
    func look(_ size: Int, modified: Double, now: Double) -> Bool {
      let file = DroppedFile(name: "a.csv", size: size, modified: modified)
      return !settled.whole(of: [file], now: now, today: 1000 + now).isEmpty
    }
    #expect(!look(10, modified: 1000, now: 0))
    #expect(!look(20, modified: 1001, now: 1.5))
    #expect(!look(20, modified: 1001, now: 2.9))
    #expect(look(20, modified: 1001, now: 3.1))
  }

  @Test("A file that was moved in with an old time is whole at once")
  func anOldFileIsWholeAtOnce() {
    var settled = SettledFiles(seconds: 2)
    let file = DroppedFile(name: "a.csv", size: 10, modified: 900)
    #expect(settled.whole(of: [file], now: 0, today: 1000) == [file])
    #expect(!settled.areWaiting)
  }

  @Test("A time in the future says nothing; the file is watched")
  func aTimeInTheFutureIsWatched() {
    var settled = SettledFiles(seconds: 2)
    let file = DroppedFile(name: "a.csv", size: 10, modified: 5000)
    #expect(settled.whole(of: [file], now: 0, today: 1000).isEmpty)
    #expect(settled.areWaiting)
    #expect(settled.whole(of: [file], now: 2, today: 1002) == [file])
  }

  @Test(
    "Hidden and unfinished names are not taken",
    arguments: [
      ("a.csv", true), (".a.csv", false), ("a.csv.part", false), ("a.tmp", false), ("a.filepart", false),
      ("part", true), ("a.partial.csv", true),
    ])
  func unfinishedNamesAreNotTaken(name: String, isTaken: Bool) {
    #expect(DropFolder.takes(name) == isTaken)
  }

  @Test(
    "A number comes before the ending",
    arguments: [
      ("crm.csv.gz", "crm-2.csv.gz"), ("crm.csv", "crm-2.csv"), ("crm", "crm-2"), ("a.b.jsonl", "a.b-2.jsonl"),
      ("x.rejects.csv", "x.rejects-2.csv"),
    ])
  func aNumberComesBeforeTheEnding(name: String, numbered: String) {
    #expect(Place(folder: "done", name: name, number: 1).path == "done/\(name)")
    #expect(Place(folder: "done", name: name, number: 2).path == "done/\(numbered)")
  }

  @Test(
    "Digits of a name do not count",
    arguments: [
      ("drops/crm-2026-11-21.csv.gz", "crm-#-#-#.csv.gz"), ("crm.csv", "crm.csv"), ("20261121", "#"), ("", ""),
    ])
  func digitsOfANameDoNotCount(path: String, pattern: String) {
    #expect(DriftHold.namePattern(of: path) == pattern)
  }

  @Test(
    "A condition is what the table says, or none",
    arguments: [
      ("rows<50%", HoldCondition.fewerRows(percent: 50)), ("Rows > 200 %", .moreRows(percent: 200)),
      ("columns", .columns), ("rejects>20%", .rejects(percent: 20)), ("rejects>+5%", .rejectsMore(points: 5)),
      ("regions>0.5%", .regions(percent: 0.5)), ("regions>+5%", .regionsMore(points: 5)), ("rows<50", nil),
      ("rows=50%", nil), ("rows<+5%", nil), ("rejects<5%", nil), ("columns>5%", nil), ("rows<-5%", nil), ("", nil),
      ("rows<nan%", nil),
    ] as [(String, HoldCondition?)])
  func conditionsAreReadStrictly(text: String, condition: HoldCondition?) {
    #expect(HoldCondition(text) == condition)
  }
}
