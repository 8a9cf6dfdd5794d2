import Intake
import Vocabulary

/// A webhook's body: what is read of it is the same whether the rest of it is kept or not.
enum PayloadTarget {
    static func run(_ input: [UInt8]) throws(BrokenInvariant) {
        let whole = parsed { () throws(JSONError) in try JSONValue(parsing: input) }
        let selected = parsed { () throws(JSONError) in
            try JSONValue(parsing: input, selecting: Receiver.selection)
        }
        try BrokenInvariant.unless((whole == nil) == (selected == nil), "one of them is refused")
        guard let whole, let selected else { return }
        var writer = JSONWriter()
        writer.value(whole)
        let again = parsed { () throws(JSONError) in try JSONValue(parsing: writer.bytes) }
        try BrokenInvariant.unless(again == whole, "it differs written again")
        let runID = RunID.find(in: whole, header: nil)
        try BrokenInvariant.unless(
            runID == RunID.find(in: selected, header: nil),
            "another run is found"
        )
        try BrokenInvariant.unless(
            (1...RunID.bytesMax).contains(runID?.utf8.count ?? 1),
            "the run's identifier is too long"
        )
        try BrokenInvariant.unless(order(in: whole) == order(in: selected), "another order is read")
    }

    private static func parsed(_ parse: () throws(JSONError) -> JSONValue) -> JSONValue? {
        do throws(JSONError) {
            return try parse()
        } catch {
            return nil
        }
    }

    private static func order(in body: JSONValue) -> Result<ReminderOrder, IntakeError> {
        Result { () throws(IntakeError) in try ReminderOrder(inputsIn: body) }
    }
}
