import Slack
import Testing

/// Who may post next, without anybody who waits.
struct PostQueueTests {
    @Test func `turns are given in the order of the line, one at a time`() {
        var queue = PostQueue()
        let numbers = (0..<3).map { _ in queue.takeNumber() }
        let places = numbers.map { queue.stand($0) }
        #expect(places == [.turn, .waits, .waits])
        let turns = (0..<3).map { _ in queue.leave(freeAt: .zero) }
        #expect(turns == [numbers[1], numbers[2], nil])
        let last = queue.takeNumber()
        let place = queue.stand(last)
        #expect(!numbers.contains(last) && place == .turn)
    }

    @Test func `who waits and is cancelled gets no turn, and is told`() {
        var queue = PostQueue()
        let numbers = (0..<3).map { _ in queue.takeNumber() }
        for number in numbers { _ = queue.stand(number) }
        let isTold = queue.cancel(numbers[1])
        let next = queue.leave(freeAt: .zero)
        #expect(isTold && next == numbers[2])
    }

    @Test func `who is cancelled before the line never stands in it`() {
        var queue = PostQueue()
        let number = queue.takeNumber()
        let isTold = queue.cancel(number)
        let place = queue.stand(number)
        #expect(!isTold && place == .cancelled)
        queue.forget(number)
        let next = queue.stand(queue.takeNumber())
        #expect(next == .turn)
    }

    @Test func `a cancellation that comes as the turn is given takes nothing away`() {
        var queue = PostQueue()
        let (first, second) = (queue.takeNumber(), queue.takeNumber())
        _ = queue.stand(first)
        _ = queue.stand(second)
        let turn = queue.leave(freeAt: .zero)
        let isTold = queue.cancel(second)
        let next = queue.leave(freeAt: .zero)
        #expect(turn == second && !isTold && next == nil)
    }

    @Test func `a rest holds up who has the turn, and a pause does not`() {
        var queue = PostQueue()
        _ = queue.stand(queue.takeNumber())
        queue.rest(until: .seconds(20))
        #expect(queue.restsUntil == .seconds(20) && queue.freeAt == .seconds(20))
        queue.rest(until: .seconds(10))
        #expect(queue.restsUntil == .seconds(20) && !queue.isEmpty)
        _ = queue.leave(freeAt: .seconds(60))
        #expect(queue.restsUntil == .seconds(20) && queue.freeAt == .seconds(60) && queue.isEmpty)
    }

    @Test func `a shorter pause ends no longer one`() {
        var queue = PostQueue()
        _ = queue.stand(queue.takeNumber())
        _ = queue.leave(freeAt: .seconds(60))
        _ = queue.stand(queue.takeNumber())
        _ = queue.leave(freeAt: .seconds(10))
        #expect(queue.freeAt == .seconds(60))
    }
}
