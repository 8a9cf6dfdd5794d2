import Intake
import JSON
import Testing

struct RunIDTests {
    static let shapes = [
        #"{"context": {"runId": "r_1"}, "payload": {"properties": {}}}"#,
        #"{"runId": "r_1"}"#,
        #"{"run_id": "r_1"}"#,
        #"{"RUN_ID": "r_1"}"#,
        #"{"port_context": {"runId": "r_1", "blueprint": "service"}}"#,
        #"{"port_context": {"run_id": "r_1"}}"#,
        #"{"port_context": "{\"runId\": \"r_1\"}"}"#,
        #"{"port_payload": {"context": {"runId": "r_1"}}}"#,
        #"{"port_payload": {"runId": "r_1"}}"#,
        #"{"port_payload": {"run": {"id": "r_1"}}}"#,
        #"{"run": {"id": "r_1"}}"#,
        #"{"properties": {"runId": "r_1"}}"#,
        #"{"templateParameters": {"port_run_id": "r_1"}}"#,
        #"{"labels": {"runId": "r_1"}}"#,
        #"{"context": {"workflowRunId": "wfr_0", "nodeRunId": "r_1"}}"#,
        #"{"context": {"workflowRunId": "r_1"}}"#,
        #"{"runId": "  r_1 "}"#,
    ]

    @Test(arguments: shapes)
    func `it is found in every shape that Port and its guides send`(shape: String) throws {
        let bytes = Array(shape.utf8)
        #expect(RunID.find(in: try JSONValue(parsing: bytes), header: nil) == "r_1")
        #expect(RunID.find(in: try JSONDocument(checking: bytes).root, header: nil) == "r_1")
    }

    @Test func `what Port fills in wins over an input spread at the root`() {
        let body: JSONValue = [
            "port_context": ["runId": "r_port"], "runId": "r_user", "run_id": "r_user",
        ]
        #expect(RunID.find(in: body, header: "r_header") == "r_port")
    }

    @Test func `the header counts only when the body holds none`() {
        func found(_ body: JSONValue, _ header: String) -> String? {
            RunID.find(in: body, header: header)
        }
        #expect(found(["runId": "r_body"], "r_header") == "r_body")
        #expect(found(["other": 1], " r_header") == "r_header")
        #expect(found(["r_1"], "r_header") == "r_header")
    }

    @Test(arguments: [
        #"{"runId": ""}"#, #"{"runId": " "}"#, #"{"runId": ".."}"#, #"{"runId": "null"}"#,
        #"{"runId": null}"#, #"{"port_context": "\"{\\\"runId\\\": \\\"r_1\\\"}\""}"#,
        #"{"runId": "{{ .run.id }}"}"#, #"{"runId": 7}"#, #"{"runId": "r_1/../r_2"}"#,
        #"{"runId": "r_1\nr_2"}"#, "[]", "null", "7", #""r_1""#,
    ])
    func `what a template left unfilled, or is no identifier, is not one`(body: String) throws {
        #expect(RunID.find(in: try JSONValue(parsing: Array(body.utf8)), header: nil) == nil)
    }

    @Test func `a text longer than an identifier is not one`() {
        let longest = String(repeating: "r", count: RunID.bytesMax)
        #expect(RunID.identifier(in: longest) == longest)
        #expect(RunID.identifier(in: longest + "r") == nil)
    }
}
