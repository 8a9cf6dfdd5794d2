import HTTPMessage
import Testing

struct FormFieldsTests {
    @Test(arguments: [
        ("a=1", "1"), ("b=2&a=1", "1"), ("a=1&a=2", "1"), ("a=1=2", "1=2"), ("a=+1+", "1"),
        ("a=x+y", "x y"), ("a=x%2By", "x+y"), ("%61=%C3%A9", "é"), ("&&a=1&", "1"),
        ("a=%20%0A", nil), ("a", nil), ("a=", nil), ("=1", nil), ("", nil), ("A=1", nil),
        ("a=%C2%A01%E2%80%83", "1"),
    ])
    func `the first field of a name counts, without space around it`(
        text: String,
        value: String?
    ) throws {
        #expect(try FormFields(text[...])["a"] == value)
        #expect(try FormFields(body: Array(text.utf8))["a"] == value)
    }

    @Test func `the fields stay in their order, with empty ones`() throws {
        let fields = try FormFields("b=1&a=+&b=2&c").fields
        #expect(fields.map(\.name) == ["b", "a", "b", "c"])
        #expect(fields.map(\.value) == ["1", " ", "2", ""])
    }

    @Test func `names are told apart by their bytes`() throws {
        // One accented letter to Unicode, two names to us.
        let fields = try FormFields("%C3%A9=1&e%CC%81=2")
        #expect(fields["\u{E9}"] == "1")
        #expect(fields["e\u{301}"] == "2")
    }

    @Test(arguments: ["a=%", "a=%4", "%zz=1", "a=%FF", "b=1&a=%ED%A0%80"])
    func `what is not percent-encoded UTF-8 is refused`(text: String) {
        #expect(throws: FormError.badEncoding) { try FormFields(text[...]) }
    }

    @Test func `a body that is not UTF-8 is refused`() {
        #expect(throws: FormError.badEncoding) { try FormFields(body: [0x61, 0x3D, 0xFF]) }
    }

    private static let limits: FormLimits = {
        var limits = FormLimits()
        limits.parametersMax = 2
        limits.nameBytesMax = 4
        limits.valueBytesMax = 8
        return limits
    }()

    @Test(
        arguments: [
            ("a=1&b=2", nil), ("abcd=12345678", nil), ("%61%62%63%64=1", nil),
            ("a=1&b=2&c=3", .tooManyParameters(max: 2)), ("&&", .tooManyParameters(max: 2)),
            ("abcde=1", .nameTooLong(bytesMax: 4)),
            ("%61%62%63%64%65=1", .nameTooLong(bytesMax: 4)),
            ("a=123456789", .valueTooLong(bytesMax: 8)),
            // Refused for its length, before it is decoded.
            ("%%%%%%%%%%%%%=1", .nameTooLong(bytesMax: 4)),
        ] as [(String, FormError?)]
    )
    func `fields are bounded`(text: String, expected: FormError?) {
        var found: FormError?
        do throws(FormError) {
            _ = try FormFields(text[...], limits: Self.limits)
        } catch {
            found = error
        }
        #expect(found == expected)
    }

    @Test(
        arguments: [
            ("w=1", ["1"]), ("a=%&w=1&w=2", ["1", "2"]), ("w", [""]), ("%77=1", ["1"]),
            ("w=%", [nil]),
            ("ww=1&W=2", []), ("", []),
        ] as [(String, [String?])]
    )
    func `the values of one name are found, whatever else is there`(
        query: String,
        values: [String?]
    ) {
        #expect(FormFields.values(of: "w", in: query[...]) == values)
    }
}
