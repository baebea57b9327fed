import Glibc

/// What the daemon tells the service manager (systemd's sd_notify protocol): datagrams to the socket named by NOTIFY_SOCKET. Without
/// one, nothing is said.
package enum ServiceNotification: String, Sendable {
  case ready = "READY=1"
  case alive = "WATCHDOG=1"
  case stopping = "STOPPING=1"

  /// Sends it.
  package func send() { Self.send(rawValue) }

  /// Sends the line that `systemctl status` shows.
  package static func status(_ line: String) {
    send("STATUS=" + String(line.unicodeScalars.map { $0.value < 0x20 ? " " : Character($0) }))
  }

  /// The corresponding C function is `sendto`.
  private static func send(_ message: String) {
    guard let path = getenv("NOTIFY_SOCKET").map({ String(cString: $0) }), path.utf8.count < 108 else { return }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(path.utf8)
    // A leading @ stands for Linux's abstract name space.
    if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
        _ = message.withCString { sendto(descriptor, $0, strlen($0), Int32(MSG_NOSIGNAL), target, length) }
      }
    }
  }
}
