import HTTPMessage
import HTTPTypes
import Testing

struct RequestTests {
    @Test(arguments: [
        ("/a/b", "/a/b", nil), ("/a?", "/a", ""), ("/a?b=1?c", "/a", "b=1?c"), ("*", "*", nil),
        ("/%3Fa", "/%3Fa", nil),
    ])
    func `the first question mark ends the path`(
        target: String,
        path: String,
        query: String?
    ) {
        let request = Request(.get, target)
        #expect(request.path == path)
        #expect(request.query.map { String($0) } == query)
    }

    @Test func `headers of one name are one list, whatever their case`() throws {
        var headers: HTTPFields = [.accept: "a"]
        headers.append(HTTPField(name: .accept, value: "b"))
        headers[try #require(HTTPField.Name("rUn_ID"))] = "r_1"
        let request = Request(.get, "/", headers: headers)
        #expect(request.header(.accept) == "a, b")
        #expect(request.header(.runID) == "r_1")
        #expect(request.header(.host) == nil)
    }

    @Test(arguments: [
        ("a=1", "1"), ("b=2; a=1", "1"), ("a=1; a=2", "1"), ("a=1=2", "1=2"), ("b=1;a=2;c=3", "2"),
        ("aa=1", nil), ("a", nil), ("A=1", nil), ("", nil),
    ])
    func `the first cookie of a name counts`(field: String, value: String?) {
        #expect(Request(.get, "/", headers: [.cookie: field]).cookie("a") == value)
    }

    @Test func `a cookie may stand in any of several fields`() {
        var headers: HTTPFields = [.cookie: "b=1"]
        headers.append(HTTPField(name: .cookie, value: "a=2"))
        #expect(Request(.get, "/", headers: headers).cookie("a") == "2")
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, true), (.head, true), (.post, false), (.options, false),
        (.delete, false),
    ])
    func `GET and HEAD are read`(method: HTTPRequest.Method, isRead: Bool) {
        #expect(Request(method, "/").isRead == isRead)
    }
}
