import Jobs
import Testing

struct BackoffTests {
    private let backoff = Backoff(base: .seconds(2), maximum: .seconds(600))

    @Test(arguments: [
        (1, 2), (2, 4), (3, 8), (8, 256), (9, 512), (10, 600), (63, 600), (Int.max, 600),
    ])
    func `the range doubles up to the maximum`(_ attempt: Int, _ seconds: Int) {
        let longest = backoff.wait(after: attempt, random: 0.999_999_999)
        #expect(longest <= .seconds(seconds))
        #expect(longest >= .seconds(seconds) - .milliseconds(1))
        #expect(backoff.wait(after: attempt, random: 0) == .zero)
        #expect(backoff.wait(after: attempt, random: 0.5) == .seconds(seconds) / 2)
    }
}
