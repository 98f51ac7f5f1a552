import Foundation
import TestSupport
import Testing

@testable import ImportPipeline

/// Work that two threads share.
@Suite("Pieces handed over")
struct PieceHandoverTests {
  private struct Failure: Error, Equatable { let number: Int }

  /// Hands on the numbers from 1, a piece each.
  private static func give(_ count: Int, _ hand: (inout [Int]) throws -> Void) throws {
    for number in 1...count {
      var piece = [number]
      try hand(&piece)
    }
  }

  @Test("The second thread takes every piece, in order", arguments: [1, 3, 4, 5, 1000])
  func piecesComeInOrder(count: Int) throws {
    var taken: [Int] = []
    try PieceHandover.run(fresh: { [] }, give: { try Self.give(count, $0) }, take: { taken += $0 })
    #expect(taken == Array(1...count))
  }

  @Test("Where the second thread is behind, the first takes pieces itself; each is taken once")
  func theGiverHelps() throws {
    let helped = DispatchSemaphore(value: 0)
    var (taken, byGiver): ([Int], [Int]) = ([], [])
    try PieceHandover.run(
      fresh: { [] }, give: { try Self.give(500, $0) },
      take: { piece in
        // Behind until the first has helped once.
        if taken.isEmpty { helped.wait() }
        taken += piece
      },
      help: { piece in
        byGiver += piece
        helped.signal()
      })
    #expect(!byGiver.isEmpty && taken == taken.sorted() && byGiver == byGiver.sorted())
    #expect((taken + byGiver).sorted() == Array(1...500))
  }

  @Test("Where the second thread is behind, a piece is prepared before it is handed on; each once at most")
  func piecesArePrepared() throws {
    let prepared = DispatchSemaphore(value: 0)
    var taken: [[Int]] = []
    try PieceHandover.run(
      fresh: { [] }, give: { try Self.give(500, $0) },
      take: { piece in
        // Behind until one was prepared.
        if taken.isEmpty { prepared.wait() }
        taken.append(piece)
      },
      prepare: { piece in
        piece.append(0)
        prepared.signal()
      })
    #expect(taken.map { $0[0] } == Array(1...500) && taken.allSatisfy { $0.count <= 2 })
    #expect(taken.contains { $0.count == 2 })
  }

  @Test("Pieces that still wait behind the last one are prepared, the last first, and taken in order")
  func waitingPiecesArePrepared() throws {
    for seed in UInt64(1)...50 {
      let (begun, prepared) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      var random = SplitMix64(seed: seed)
      var (taken, preparing): ([[Int]], [Int]) = ([], [])
      try PieceHandover.run(
        fresh: { [Int]() },
        give: { hand in
          try Self.give(4) { piece in
            let isFirst = piece[0] == 1
            try hand(&piece)
            // Once the second thread has it there is room for the others, so that none is prepared on its way.
            if isFirst { begun.wait() }
          }
        },
        take: { piece in
          if taken.isEmpty {
            begun.signal()
            prepared.wait()
          }
          taken.append(piece)
        },
        prepare: { piece in
          preparing.append(piece[0])
          piece.append(0)
          if preparing.count == 1 { prepared.signal() }
          if random.chance(50) { usleep(100) }
        })
      #expect(taken.map { $0[0] } == [1, 2, 3, 4] && taken[0].count == 1 && taken[3].count == 2)
      #expect(preparing.first == 4 && preparing == preparing.sorted(by: >))
      #expect(taken.filter { $0.count == 2 }.count == preparing.count)
    }
  }

  @Test("A failure of either side ends the run, the second thread's coming first")
  func failuresEndTheRun() throws {
    func failure(taking: Int?, giving: Int?, helping: Bool) -> Failure? {
      let mayGoOn = DispatchSemaphore(value: 0)
      do {
        try PieceHandover.run(
          fresh: { [] },
          give: { hand in
            try Self.give(50) { piece in
              if piece[0] == giving { throw Failure(number: -1) }
              try hand(&piece)
            }
          },
          take: { (piece: inout [Int]) in
            if helping { mayGoOn.wait() }
            if piece[0] == taking { throw Failure(number: piece[0]) }
          },
          help: helping
            ? { _ in
              for _ in 0..<50 { mayGoOn.signal() }
              throw Failure(number: 100)
            } : nil)
        return nil
      } catch {
        return error as? Failure
      }
    }
    #expect(failure(taking: nil, giving: nil, helping: false) == nil)
    #expect(failure(taking: 3, giving: nil, helping: false) == Failure(number: 3))
    #expect(failure(taking: 50, giving: nil, helping: false) == Failure(number: 50))
    #expect(failure(taking: nil, giving: 7, helping: false) == Failure(number: -1))
    #expect(failure(taking: 3, giving: 7, helping: false) == Failure(number: 3))
    #expect(failure(taking: nil, giving: nil, helping: true) == Failure(number: 100))
    #expect(failure(taking: 1, giving: nil, helping: true) == Failure(number: 1))
  }
}
