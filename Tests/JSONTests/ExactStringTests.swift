import JSON
import Testing

struct ExactStringTests {
    /// Two texts that Unicode holds for the same: one character, and a letter with a mark.
    private static let composed = "\u{E9}"
    private static let decomposed = "e\u{301}"

    @Test func `texts are the same only if their bytes are`() {
        #expect(Self.composed == Self.decomposed, "or this test shows nothing")
        #expect(ExactString(Self.composed) != ExactString(Self.decomposed))
        #expect(ExactString(Self.decomposed) == ExactString("e\u{301}"))
        #expect(!Self.composed.hasSameBytes(as: Self.decomposed))
        #expect("team"[...].hasSameBytes(as: "team"))
    }

    @Test func `a dictionary keeps both texts that Unicode holds for the same`() {
        let table: [ExactString: Int] = [
            ExactString(Self.composed): 1, ExactString(Self.decomposed): 2, "a": 3,
        ]
        #expect(table.count == 3)
        #expect(table[ExactString(Self.decomposed)] == 2)
        #expect(table["a"] == 3)
    }

    @Test func `the order is that of the bytes`() {
        let texts = ["b", Self.composed, "", Self.decomposed, "a"].map { ExactString($0) }
        let bytes = texts.map { Array($0.text.utf8) }
        #expect(
            texts.sorted().map { Array($0.text.utf8) }
                == bytes.sorted { $0.lexicographicallyPrecedes($1) }
        )
    }
}
