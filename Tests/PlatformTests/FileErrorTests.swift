import Glibc
import Platform
import Testing
import TestSupport

struct FileErrorTests {
    @Test func `a refusal that is a matter of rights names the user`() {
        let refusal = FileError(number: EACCES)
        #expect("\(refusal)".hasPrefix("Permission denied for user \(geteuid())"))
        #expect(refusal.isPermission && !refusal.isMissing)
        let absence = FileError(number: ENOENT)
        #expect("\(absence)" == "No such file or directory")
        #expect(absence.isMissing && !absence.isPermission)
    }

    @Test func `what is there and what is not is told apart`() throws {
        let folder = try TemporaryFolder()
        #expect(FileError(of: F_OK, to: folder.path) == nil)
        #expect(FileError(of: F_OK, to: "\(folder.path)/no") == FileError(number: ENOENT))
    }
}
