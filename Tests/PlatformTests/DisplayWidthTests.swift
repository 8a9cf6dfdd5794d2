import Platform
import Testing

struct DisplayWidthTests {
    @Test(arguments: [
        ("", 0), ("plain", 5), ("结账", 4), ("ﾊﾛｰ", 3), ("ハロー", 6), ("한국", 4),
        ("cafe\u{301}", 4), ("🚀", 2), ("👩‍🚀", 2), ("⭐️", 2), ("☎\u{FE0F}", 2), ("☎", 1), ("é…", 2),
    ])
    func `a text is as wide as a terminal shows it`(text: String, width: Int) {
        #expect(text.displayWidth == width)
    }

    @Test(arguments: [
        ("plain", 5, "plain"), ("plain", 4, "pla…"), ("结账", 4, "结账"), ("结账", 3, "结…"),
        ("结账单", 4, "结…"), ("ab", 1, "…"),
    ])
    func `a text that is too wide is cut between characters`(text: String, to: Int, cut: String) {
        #expect(text.cut(toColumns: to) == cut)
    }
}
