import Glibc
import Platform
import Testing
import TestSupport

struct FileRefusalTests {
    @Test func `a refusal that is a matter of rights names the user`() {
        let refusal = FileRefusal(number: EACCES)
        #expect("\(refusal)".hasPrefix("Permission denied for user \(geteuid())"))
        #expect(refusal.isOfRights && !refusal.isOfAbsence)
        let absence = FileRefusal(number: ENOENT)
        #expect("\(absence)" == "No such file or directory")
        #expect(absence.isOfAbsence && !absence.isOfRights)
    }

    @Test func `what is there and what is not is told apart`() throws {
        let folder = try TemporaryFolder()
        #expect(FileRefusal(of: F_OK, to: folder.path) == nil)
        #expect(FileRefusal(of: F_OK, to: "\(folder.path)/no") == FileRefusal(number: ENOENT))
    }
}
