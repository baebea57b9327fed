import Glibc
import SystemPackage

extension Descriptor {
  /// Opens a file of the caller's own for reading, wherever it lies: what `daifa check` is given. The corresponding C function is
  /// `open`.
  package static func reading(path: String) throws(SpoolFault) -> Descriptor {
    do {
      let number = try Syscall.repeated { open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) }
      return Descriptor(number: number, path: path)
    } catch {
      throw SpoolFault(.open, path, error)
    }
  }
}
